import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** GitHub sends no larger event. Source: its documentation, "Webhook events and payloads". */
const largestBody = 25 * 1024 * 1024;
/** Of all requests that are being received. */
const mostHeld = 100 * 1024 * 1024;
/** GitHub itself gives up on a delivery after ten seconds. */
const slowestMilliseconds = 20_000;

const smallestCapacity = 4096;

/** Bytes in one piece: kept as they come, each byte could be a piece that takes a hundred times its room. */
class GrowingBuffer {
  private bytes: Buffer = Buffer.alloc(0);
  length = 0;

  get capacity(): number {
    return this.bytes.length;
  }

  /** @returns by how many bytes the room for it grew */
  append(chunk: Buffer): number {
    const before = this.capacity;
    const needed = this.length + chunk.length;
    if (needed > before) {
      const grown = Buffer.allocUnsafe(Math.max(needed, smallestCapacity, Math.min(2 * needed, largestBody)));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    chunk.copy(this.bytes, this.length);
    this.length = needed;
    return this.capacity - before;
  }

  contents(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

/**
 * Lets a server's listeners have a request only once its body is there, as text in `body`, where Probot's webhooks look for it first.
 * Whose requests these are is known by a signature over the whole body: until then anybody could fill the memory with them.
 */
export function boundBodies(server: Server): void {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.requestTimeout = slowestMilliseconds;
  let held = 0;

  /** The status that refuses it; nothing where all of it is there. */
  async function receive(request: IncomingMessage, body: GrowingBuffer): Promise<number | undefined> {
    if (Number(request.headers["content-length"] ?? 0) > largestBody) return 413;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      held += body.append(chunk);
      if (body.length > largestBody) return 413;
      if (held > mostHeld) return 503;
    }
    return undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new GrowingBuffer();
    // Where it breaks off, whoever sent it has gone away, and hears nothing any more.
    const refused = await receive(request, body).catch(() => "gone" as const);
    held -= body.capacity;
    if (refused === "gone") request.destroy();
    // What is still to come of it is not read.
    else if (refused !== undefined) response.writeHead(refused, { connection: "close" }).end(() => request.destroy());
    else {
      Object.assign(request, { body: new TextDecoder().decode(body.contents()) });
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    }
  }

  server.on("request", (request, response) => void answer(request, response));
}
