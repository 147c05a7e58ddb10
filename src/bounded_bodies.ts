import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** GitHub sends no larger event. Source: its documentation, "Webhook events and payloads". */
const largestBody = 25 * 1024 * 1024;
/** Of all requests that are being received. */
const mostHeld = 100 * 1024 * 1024;
/** GitHub itself gives up on a delivery after ten seconds. */
const slowestMilliseconds = 20_000;

/**
 * Lets a server's listeners have a request only once its body is there, as text in `body`, where Probot's webhooks look for it first.
 * Whose requests these are is known by a signature over the whole body: until then anybody could fill the memory with them.
 */
export function boundBodies(server: Server): void {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.requestTimeout = slowestMilliseconds;
  let held = 0;

  /** The body, or the status that refuses it. */
  async function receive(request: IncomingMessage, keep: (chunk: Buffer) => number): Promise<Buffer | number> {
    if (Number(request.headers["content-length"] ?? 0) > largestBody) return 413;
    const chunks: Buffer[] = [];
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      if (keep(chunk) > largestBody) return 413;
      if (held > mostHeld) return 503;
    }
    return Buffer.concat(chunks);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let own = 0;
    const keep = ({ length }: Buffer): number => {
      held += length;
      return (own += length);
    };
    // Where it breaks off, whoever sent it has gone away, and hears nothing any more.
    const body = await receive(request, keep).catch(() => undefined);
    held -= own;
    if (body === undefined) request.destroy();
    // What is still to come of it is not read.
    else if (typeof body === "number") response.writeHead(body, { connection: "close" }).end(() => request.destroy());
    else {
      Object.assign(request, { body: new TextDecoder().decode(body) });
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    }
  }

  server.on("request", (request, response) => void answer(request, response));
}
