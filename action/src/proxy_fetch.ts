import { fetch, ProxyAgent } from "undici";
import type { RequestInit, Response } from "undici";

/** `fetch` by way of a proxy. */
export function proxyFetch(proxy: URL, address: string, request: RequestInit): Promise<Response> {
  return fetch(address, { ...request, dispatcher: new ProxyAgent(proxy.href) });
}
