import { createServer } from "node:http2";

/**
 * A provider of nothing, which Terraform starts as it does any other. It speaks as much of the protocol as that takes.
 * Sources: https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol and
 * https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md. Needs TF_DISABLE_PLUGIN_TLS.
 */
const server = createServer();
/** A schema whose provider takes an optional text, `region`, and the answer to everything else. */
const schema = "0a181216" + "1214" + "0a06726567696f6e" + "120822737472696e6722" + "2801";
const nothing = "";

server.on("stream", (stream, { ":path": method = "" }) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": "0" });
  });
  // These two stay open for as long as Terraform is there.
  if (method.endsWith("/StreamStdio") || method.endsWith("/StartStream")) return;
  const message = Buffer.from(method.endsWith("/GetSchema") ? schema : nothing, "hex");
  stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
  if (method.endsWith("/Shutdown")) stream.on("close", () => process.exit());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  process.stdout.write(`1|5|tcp|127.0.0.1:${String(address.port)}|grpc\n`);
});
