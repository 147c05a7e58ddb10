import { spawn } from "node:child_process";
import { Readable } from "node:stream";

import { gitEnvironment } from "./git.ts";

export interface GitRequest {
  readonly folder: string;
  readonly method: string;
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: Readable;
  /** Environment of the hooks. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Lets `git http-backend` answer, streaming both ways. `finished` resolves when git has ended. */
export function gitHttpBackend(request: GitRequest): { response: Promise<Response>; finished: Promise<void> } {
  const child = spawn("git", ["http-backend"], {
    env: {
      ...gitEnvironment(),
      ...request.environment,
      GIT_PROJECT_ROOT: request.folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: request.path,
      QUERY_STRING: request.query,
      REQUEST_METHOD: request.method,
      REMOTE_USER: "hub",
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A client that goes away, or git ending early, breaks a pipe; the exit of git is what counts.
  child.stdin.on("error", () => undefined);
  request.body.on("error", () => child.kill());
  request.body.pipe(child.stdin);
  const finished = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      resolve();
    });
  });
  return { response: cgiResponse(child.stdout, finished), finished };
}

const mostHeaderBytes = 64 * 1024;

/** Takes the CGI header off the stream and hands the rest through. */
function cgiResponse(output: Readable, finished: Promise<void>): Promise<Response> {
  return new Promise((resolve, reject) => {
    let buffered = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      buffered = Buffer.concat([buffered, chunk]);
      const end = buffered.indexOf("\r\n\r\n");
      if (end === -1) {
        if (buffered.length > mostHeaderBytes) reject(new Error("git http-backend answered without a header."));
        return;
      }
      output.off("data", onData);
      output.pause();
      output.unshift(buffered.subarray(end + 4));
      resolve(responseOf(buffered.subarray(0, end).toString(), output));
    };
    output.on("data", onData);
    finished.then(() => {
      reject(new Error("git http-backend ended without an answer."));
    }, reject);
  });
}

function responseOf(header: string, output: Readable): Response {
  const headers = new Headers();
  for (const line of header.split("\r\n")) {
    const [name = "", value = ""] = line.split(/: */, 2);
    headers.append(name, value);
  }
  const status = Number.parseInt(headers.get("status") ?? "200", 10);
  headers.delete("status");
  return new Response(Readable.toWeb(output) as ReadableStream, { status, headers });
}
