import { once } from "node:events";
import { createServer, request, type ClientRequest } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { boundBodies } from "../src/bounded_bodies.ts";

const megabyte = Buffer.alloc(1024 * 1024, "a");
const received: string[] = [];
const server = createServer((incoming, response) => {
  const body = "body" in incoming && typeof incoming.body === "string" ? incoming.body : "none";
  received.push(body);
  response.end("ok");
});

beforeAll(async () => {
  boundBodies(server);
  // On a slow machine, what is held here must not be let go for its age.
  server.requestTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function post(headers: Readonly<Record<string, string>> = {}): ClientRequest {
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, host: "127.0.0.1", method: "POST", headers });
  // A server that refuses closes the connection while more is being sent.
  sent.on("error", () => undefined);
  return sent;
}

/** Nothing where the connection was closed before the answer could be read, as may happen while more is being sent. */
function statusOf(sent: ClientRequest): Promise<number | undefined> {
  return new Promise((resolve) => {
    sent.once("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once("close", () => {
      resolve(undefined);
    });
  });
}

/** Sends megabytes until they are sent, or the server answers or closes. */
async function sendMegabytes(sent: ClientRequest, count: number): Promise<void> {
  const over = statusOf(sent).then(() => true);
  for (let at = 0; at < count; at += 1) {
    if (sent.destroyed || sent.write(megabyte)) continue;
    const drained = new Promise<boolean>((resolve) => {
      sent.once("drain", () => {
        resolve(false);
      });
    });
    if (await Promise.race([over, drained])) return;
  }
}

it("gives a body to the listeners whole, however it comes", async () => {
  const sent = post();
  sent.write("{");
  sent.end("ä}");
  expect(await statusOf(sent)).toBe(200);
  const long = post({ "content-length": String(25 * megabyte.length) });
  const status = statusOf(long);
  for (let at = 0; at < 25; at += 1) long.write(megabyte);
  long.end();
  expect(await status).toBe(200);
  expect(received.map(({ length }) => length)).toEqual([3, 25 * megabyte.length]);
});

it("keeps little more of a body than its bytes, in however small pieces these come", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const kept = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const pieces = 400_000;
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const socket = connect(port, "127.0.0.1");
  const head = "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";
  socket.write(head);
  const [incoming] = await accepted;
  const before = kept();
  for (let sent = 0; sent < pieces; sent += 1000) socket.write("1\r\nx\r\n".repeat(1000));
  const patience = { timeout: 30_000 };
  await vi.waitUntil(() => incoming.bytesRead === head.length + 6 * pieces, patience);
  expect(kept() - before).toBeLessThan(10_000_000);
  const count = received.length;
  socket.write("0\r\n\r\n");
  await vi.waitUntil(() => received.length > count, patience);
  expect(received.pop()).toBe("x".repeat(pieces));
  socket.destroy();
});

it("refuses what is too large, said or not, before any of it is given on", async () => {
  const count = received.length;
  const said = post({ "content-length": String(25 * megabyte.length + 1) });
  said.flushHeaders();
  expect(await statusOf(said)).toBe(413);
  const unsaid = post();
  const status = statusOf(unsaid);
  await sendMegabytes(unsaid, 100);
  expect([413, undefined]).toContain(await status);
  expect(received).toHaveLength(count);
});

it("refuses more at once than it can hold, and takes more once there is room", async () => {
  const count = received.length;
  const all = Array.from({ length: 5 }, () => post());
  for (const sent of all.slice(0, 4)) await sendMegabytes(sent, 24);
  const [last] = all.slice(4);
  if (last === undefined) throw new Error("There is a fifth.");
  const status = statusOf(last);
  await sendMegabytes(last, 20);
  expect([503, undefined]).toContain(await status);
  expect(received).toHaveLength(count);
  for (const sent of all) sent.destroy();
  await expect
    .poll(async () => {
      const sent = post();
      sent.end(Buffer.concat(Array.from({ length: 8 }, () => megabyte)));
      return statusOf(sent);
    })
    .toBe(200);
});
