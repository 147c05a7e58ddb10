import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { mountGraphql } from "../../../src/local/hub/graphql/graphql.ts";
import { createHub, type Hub } from "../../../src/local/hub/hub.ts";

export interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly { readonly type?: string; readonly message: string; readonly path?: unknown }[];
}

/** A hub with the catalog repository, three people and an app, whose webhooks are received. */
export interface World extends AsyncDisposable {
  readonly hub: Hub;
  /** `issues.labeled`, in the order of their arrival. */
  readonly events: string[];
  readonly log: object[];
  /** Tokens of dana (read), omar (write), sam (a stranger), and of the app. */
  readonly tokens: Readonly<Record<"dana" | "omar" | "sam" | "app" | "weak", string>>;
  readonly app: Octokit;
  /** Seconds are added, so that what follows is strictly later. */
  readonly later: (seconds: number) => void;
  /** The time so many seconds after the world began, as GitHub writes it. */
  readonly moment: (seconds: number) => string;
  readonly ask: (
    who: keyof World["tokens"],
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ) => Promise<Answer>;
  readonly rest: (who: keyof World["tokens"], method: string, path: string, body?: object) => Promise<unknown>;
}

const files: Readonly<Record<string, string>> = {
  "README.md": "# Catalog\n",
  "entities/service/mailer.yml": "identifier: mailer\ntitle: Mailer\n",
};

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-graphql-"));
  const events: string[] = [];
  const receiver = await receive(events);
  const log: object[] = [];
  // Close to the real time, because the app signs its JSON web tokens by it.
  const start = Math.floor(Date.now() / 1000) * 1000;
  let time = start;
  const hub = await createHub({
    folder: join(folder, "hub"),
    port: 0,
    runner: () => Promise.resolve("success"),
    clock: () => new Date(time),
    log: (line) => log.push(line),
    extend: mountGraphql,
  });
  const { administration } = hub;
  for (const login of ["dana", "omar", "sam"]) administration.createUser({ login, name: login });
  administration.createOrganization("acme");
  await administration.createRepository("acme/catalog", { private: true, defaultBranch: "main" });
  administration.setCollaborator("acme/catalog", "dana", "read");
  administration.setCollaborator("acme/catalog", "omar", "write");
  await writeFiles(join(folder, "content"), files);
  const author = { name: "omar", email: "omar@example.com" };
  await administration.importFolder("acme/catalog", join(folder, "content"), "Begin the catalog", author);
  const app = installed(hub, "gatehouse", receiver.url, {
    metadata: "read",
    contents: "write",
    issues: "write",
    pull_requests: "write",
    checks: "write",
  });
  const weak = installed(hub, "weak", null, { metadata: "read" });
  const tokens = {
    dana: administration.tokenOf("dana"),
    omar: administration.tokenOf("omar"),
    sam: administration.tokenOf("sam"),
    app: await tokenOf(app),
    weak: await tokenOf(weak),
  };
  return {
    hub,
    events,
    log,
    tokens,
    app,
    moment: (seconds) => `${new Date(start + seconds * 1000).toISOString().slice(0, 19)}Z`,
    later: (seconds) => (time += seconds * 1000),
    async ask(who, query, variables = {}) {
      const response = await send(`${hub.url}/api/graphql`, tokens[who], "POST", { query, variables });
      const body = (await response.json()) as { data?: unknown; errors?: Answer["errors"] };
      return { status: response.status, data: body.data, errors: body.errors ?? [] };
    },
    async rest(who, method, path, body) {
      const response = await send(`${hub.url}/repos/acme/catalog${path}`, tokens[who], method, body);
      const answer = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer}`);
      const value: unknown = answer === "" ? undefined : JSON.parse(answer);
      return value;
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await receiver.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function installed(hub: Hub, slug: string, webhookUrl: string | null, permissions: Record<string, "read" | "write">) {
  const registration = hub.administration.registerApp({
    slug,
    name: slug,
    permissions,
    events: ["issues", "issue_comment", "label", "pull_request", "push", "create", "delete"],
    webhookUrl,
    webhookSecret: "a secret for webhooks",
  });
  const installationId = hub.administration.installApp(registration.id, "acme", { repositories: ["acme/catalog"] });
  return new Octokit({
    baseUrl: `${hub.url}/api/v3`,
    authStrategy: createAppAuth,
    auth: { appId: registration.id, privateKey: registration.privateKey, installationId },
  });
}

async function tokenOf(octokit: Octokit): Promise<string> {
  const authentication: unknown = await octokit.auth({ type: "installation" });
  return text(authentication, "token");
}

function send(url: string, token: string, method: string, body: object | undefined): Promise<Response> {
  return fetch(url, {
    method,
    headers: { authorization: `bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function receive(events: string[]) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const payload: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const action = at(payload, "action");
      const name = request.headers["x-github-event"]?.toString() ?? "";
      events.push(typeof action === "string" ? `${name}.${action}` : name);
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver of webhooks has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function writeFiles(folder: string, content: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, body] of Object.entries(content)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), body);
  }
}

/** What lies at a path of an answer. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    return typeof inner === "object" && inner !== null
      ? Object.entries(inner).find(([name]) => name === String(key))?.[1]
      : undefined;
  }, value);
}

export function text(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== "string") throw new Error(`There is no text at ${path.join(".")} of ${JSON.stringify(value)}.`);
  return found;
}
