import { createServer } from "node:http2";
import { buffer } from "node:stream/consumers";

/** What a provider answers to the methods that it has anything to say to, by their names: protocol buffers, without gRPC's frame. */
export type Answers = Readonly<Record<string, (request: Buffer) => Uint8Array>>;

/**
 * A provider, which Terraform starts as it does any other. It speaks as much of the protocol as that takes.
 * Sources: https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol and
 * https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md. Needs TF_DISABLE_PLUGIN_TLS.
 */
export function servePlugin(answers: Answers): void {
  const server = createServer();
  server.on("stream", (stream, { ":path": path = "" }) => {
    const method = path.slice(path.lastIndexOf("/") + 1);
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => {
      stream.sendTrailers({ "grpc-status": "0" });
    });
    // These two stay open for as long as Terraform is there.
    if (method === "StreamStdio" || method === "StartStream") return;
    void buffer(stream).then((request) => {
      const message = answers[method]?.(request.subarray(frameBytes)) ?? new Uint8Array();
      const frame = Buffer.alloc(frameBytes);
      frame.writeUInt32BE(message.length, 1);
      stream.end(Buffer.concat([frame, message]));
    });
    if (method === "Shutdown") stream.on("close", () => process.exit());
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("There is no port.");
    process.stdout.write(`1|5|tcp|127.0.0.1:${String(address.port)}|grpc\n`);
  });
}

/** Whether a message is compressed, and its length. */
const frameBytes = 5;
