import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

export interface StoredCheckRun {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly external_id: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly app: { readonly id: number };
  readonly output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
}

/** The two endpoints of GitHub that the Action calls, over HTTP. Every app's check runs are in one list. */
export class CheckRunServer {
  readonly checkRuns: StoredCheckRun[] = [];
  /** How the next creations fail. */
  readonly failures: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }[] = [];
  /** The job's token may not do this, as GitHub answers it. */
  withheld: "GET" | "POST" | undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("The server does not listen.");
    return `http://127.0.0.1:${address.port}`;
  }

  add(checkRun: Omit<StoredCheckRun, "id">): void {
    this.checkRuns.push({ id: this.checkRuns.length + 1, ...checkRun });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const listed = /^\/repos\/acme\/catalog\/commits\/([0-9a-f]{40})\/check-runs$/.exec(url.pathname);
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.headers.authorization !== "token job-token-123456") {
      reply(401, { message: "Bad credentials" });
    } else if (request.method === this.withheld) {
      reply(403, { message: "Resource not accessible by integration" });
    } else if (request.method === "GET" && listed !== null) {
      const found = this.checkRuns.filter(
        (run) =>
          run.head_sha === listed[1] &&
          run.name === url.searchParams.get("check_name") &&
          String(run.app.id) === url.searchParams.get("app_id") &&
          run.status === url.searchParams.get("status"),
      );
      reply(200, { total_count: found.length, check_runs: found });
    } else if (request.method === "POST" && url.pathname === "/repos/acme/catalog/check-runs") {
      const body = (await json(request)) as Omit<StoredCheckRun, "id" | "app">;
      const failure = this.failures.shift();
      if (failure !== undefined) {
        response.writeHead(failure.status, failure.headers).end("{}");
        return;
      }
      this.add({ ...body, app: { id: 15368 } });
      reply(201, this.checkRuns.at(-1));
    } else {
      reply(404, { message: "Not Found" });
    }
  }
}
