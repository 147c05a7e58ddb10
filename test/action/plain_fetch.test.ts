import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { plainFetch } from "../../action/src/plain_fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen.");
  return `http://127.0.0.1:${address.port}`;
}

const get = { method: "GET", headers: { authorization: "token t" } };

it("sends a body, and answers what Octokit reads", async () => {
  const url = await serve((request, response) => {
    void text(request).then((body) => {
      const header = { "content-type": "application/json", link: ["<a>", "<b>"] };
      response.writeHead(201, header).end(JSON.stringify([request.method, request.headers.authorization, body]));
    });
  });
  const answer = await plainFetch(`${url}/x`, { method: "POST", headers: { authorization: "token t" }, body: "ä" });
  expect([answer.status, answer.statusText, answer.url]).toEqual([201, "Created", `${url}/x`]);
  expect([answer.headers.get("content-type"), answer.headers.get("link")]).toEqual(["application/json", "<a>, <b>"]);
  expect(JSON.parse(await answer.text())).toEqual(["POST", "token t", "ä"]);
});

it("follows what was renamed, on the same host", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/new") response.end("here");
    else response.writeHead(301, { location: "/new" }).end();
  });
  expect(await (await plainFetch(`${url}/old`, get)).text()).toBe("here");
});

it("takes the token to no other host", async () => {
  const asked: IncomingMessage[] = [];
  const other = await serve((request, response) => {
    asked.push(request);
    response.end("stolen");
  });
  const url = await serve((_request, response) => response.writeHead(302, { location: `${other}/x` }).end());
  await expect(plainFetch(url, get)).rejects.toThrow(/leads to another host/);
  expect(asked).toEqual([]);
});

it("ends where addresses lead to each other, and where nobody listens", async () => {
  const url = await serve((_request, response) => response.writeHead(307, { location: "/again" }).end());
  await expect(plainFetch(url, get)).rejects.toThrow(/without end/);
  const gone = await serve((_request, response) => response.end());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  await expect(plainFetch(gone, get)).rejects.toThrow(/ECONNREFUSED/);
});
