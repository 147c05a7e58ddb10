import { createServer } from "node:http";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { terraformMissing } from "../support/terraform.ts";
import { database } from "./modules.ts";
import { Scene } from "./scene.ts";

it.skipIf(terraformMissing)("reaches GitHub through the runner's proxy (needs terraform)", async () => {
  const scene = await Scene.create();
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const upstream = connect(Number(new URL(scene.server.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
    for (const end of [socket, upstream]) end.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  try {
    const address = proxy.address();
    if (address === null || typeof address === "string") throw new Error("The proxy does not listen.");
    const order = await scene.commit(database(1));
    const { report, log } = await scene.runBundle(order, {
      GITHUB_API_URL: "http://github.invalid",
      http_proxy: `http://127.0.0.1:${address.port}`,
      no_proxy: "",
    });
    expect(report?.outcome, log).toBe("planned");
    expect(new Set(asked)).toEqual(new Set(["github.invalid:80"]));
  } finally {
    proxy.closeAllConnections();
    proxy.close();
    await scene.dispose();
  }
});
