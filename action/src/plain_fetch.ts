import { request as plainRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as secureRequest } from "node:https";
import { buffer } from "node:stream/consumers";

/** As much of a request as Octokit makes. */
export interface PlainRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** As much of the web's `Response` as Octokit reads. */
export interface PlainResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyMap<string, string>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const silentMilliseconds = 60_000;
const mostRedirects = 3;

/**
 * What Octokit needs of `fetch`, by Node's own HTTP. Node's `fetch` takes as long to load as Terraform takes to start.
 * @throws Error when there is no answer, or it leads to another host: the token is for this one
 */
export async function plainFetch(address: string, request: PlainRequest): Promise<PlainResponse> {
  let url = new URL(address);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(url, request);
    const { statusCode = 0, statusMessage = "", headers } = answer;
    const body = await buffer(answer);
    const next = redirectOf(statusCode, request.method, headers.location);
    if (next === undefined) {
      const plain = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")] as const);
      return {
        url: url.href,
        status: statusCode,
        statusText: statusMessage,
        headers: new Map(plain),
        text: () => Promise.resolve(body.toString("utf8")),
        arrayBuffer: () => Promise.resolve(new Uint8Array(body).buffer),
      };
    }
    const target = new URL(next, url);
    if (target.origin !== url.origin) throw new Error(`${url.host} leads to another host, ${target.host}.`);
    if (redirects === mostRedirects) throw new Error(`${url.host} leads from one address to another without end.`);
    url = target;
  }
}

function send(url: URL, { method, headers, body }: PlainRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? secureRequest : plainRequest)(url, { method, headers }, resolve);
    request.setTimeout(silentMilliseconds, () => {
      request.destroy(new Error(`${url.host} said nothing for ${silentMilliseconds / 1000} seconds.`));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** GitHub answers so for what was renamed. Only what keeps the method is followed. */
function redirectOf(status: number, method: string, location: string | undefined): string | undefined {
  const keeps = status === 307 || status === 308 || (method === "GET" && (status === 301 || status === 302));
  return keeps ? location : undefined;
}
