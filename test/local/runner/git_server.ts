import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";

export interface GitServer extends AsyncDisposable {
  readonly url: string;
  /** The Authorization headers that came. */
  readonly authorizations: string[];
}

/** `git http-backend` behind node:http over a folder of bare repositories (`owner/name.git`), for readers with this token. */
export async function openGitServer(repositories: string, token: string): Promise<GitServer> {
  const authorizations: string[] = [];
  const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  const server = createServer((request, response) => {
    const given = request.headers.authorization ?? "";
    authorizations.push(given);
    if (given.toLowerCase() === expected.toLowerCase()) serve(repositories, request, response);
    else response.writeHead(401, { "www-authenticate": "Basic" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The test's git server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function serve(repositories: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const path = url.pathname.replace(/^\/([^/]+\/[^/]+?)(\.git)?\/(info|git-upload-pack)/, "/$1.git/$3");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: repositories,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: path,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
      GIT_PROTOCOL: request.headers["git-protocol"]?.toString(),
    },
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  backend.once("close", () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf("\r\n\r\n");
    for (const line of output.subarray(0, end).toString().split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name === "Status") response.statusCode = Number(value.split(" ")[0]);
      else response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
}
