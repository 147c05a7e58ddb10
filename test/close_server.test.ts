import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { boundBodies } from "../src/bounded_bodies.ts";
import { closeServer } from "../src/close_server.ts";
import { ManualTime } from "./queue/manual_time.ts";

it("ends in spite of connections on which nothing comes any more, and answers what has come before", async () => {
  const server = createServer();
  const held = new Promise<ServerResponse>((resolve) => {
    server.once("request", (_, response) => {
      resolve(response);
    });
  });
  boundBodies(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const say = async (text: string): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    await once(socket, "connect");
    socket.write(text);
    return socket;
  };
  const post = "POST /api/github/webhooks HTTP/1.1\r\nHost: app\r\n";
  await say("");
  await say(`${post}Content-Length: 1000\r\n\r\nabc`);
  const whole = await say(`${post}Content-Length: 3\r\n\r\nabc`);
  const response = await held;

  const time = new ManualTime();
  let isClosed = false;
  const closing = closeServer(server, time).then(() => (isClosed = true));
  await time.advance(1000);
  const answered = once(whole, "data");
  response.end("ok");
  expect(String(await answered)).toContain("200 OK");
  expect(isClosed).toBe(false);
  await time.advance(1000);
  await closing;
});
