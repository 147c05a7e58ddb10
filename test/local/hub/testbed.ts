import { execFile } from "node:child_process";
import { createSign } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { createHub } from "../../../src/local/hub/hub.ts";
import type { Hub } from "../../../src/local/hub/hub.ts";
import type { WorkflowRunner } from "../../../src/local/hub/workflow_runner.ts";
import { createFidelity } from "../fidelity.ts";
import type { Fidelity } from "../fidelity.ts";

const run = promisify(execFile);

/** An answer of the API; `at("head.sha")` reads one value of its JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  at(path: string): unknown;
  text(path: string): string;
  number(path: string): number;
}

export interface Client {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body?: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface World {
  readonly hub: Hub;
  readonly folder: string;
  readonly fidelity: Fidelity;
  readonly appId: number;
  readonly installation: number;
  readonly log: readonly object[];
  readonly webhooks: readonly Webhook[];
  /** Asks the API as a person, with a token of its own kind, or as nobody. */
  as(who: string | { readonly token: string } | undefined): Client;
  jwt(claims?: Readonly<Record<string, unknown>>): string;
  /** The client of the app's installation, with all its permissions or fewer. */
  app(permissions?: Readonly<Record<string, string>>): Promise<Client>;
  /** Runs git, as a person where it talks to the hub. Answers what it printed, or rejects with what it said. */
  git(folder: string, args: readonly string[], who?: string): Promise<string>;
  /** A clone of the catalog with a branch that changes one file, pushed. Answers the branch's head. */
  branch(name: string, files: Readonly<Record<string, string>>, who?: string): Promise<string>;
  /** What the hub logged as its own mistakes. */
  failures(): object[];
  close(): Promise<void>;
}

export interface Webhook {
  readonly event: string;
  readonly guid: string;
  readonly signature: string;
  readonly text: string;
  /** The payload. */
  readonly body: unknown;
}

export interface WorldOptions {
  readonly folder?: string;
  readonly runner?: WorkflowRunner;
  readonly clock?: () => Date;
}

const files: Readonly<Record<string, string>> = {
  "README.md": "# Catalog\n",
  "infra/database/mailer/main.tf": "# nothing yet\n",
  ".github/CODEOWNERS": "* @omar\n/infra/ @acme/devops\n",
  ".github/workflows/gatehouse.yml":
    "name: Gatehouse\non:\n  workflow_dispatch:\n    inputs:\n      phase: { required: true }\n      nonce: { default: none }\njobs: {}\n",
};

/** The organization acme with dana (write), omar (in acme/devops, which maintains), tess (triage), rita (read) and sam (nobody). */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), "hub-test-")));
  const log: object[] = [];
  const webhooks: Webhook[] = [];
  const receiver = await startReceiver(webhooks);
  const fidelity = createFidelity();
  const hub = await createHub({
    folder: path.join(folder, "hub"),
    port: 0,
    runner: options.runner ?? (() => Promise.resolve("success")),
    log: (line) => log.push(line),
    extend: (server) => {
      fidelity.watch(server);
    },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const app = await populate(hub, folder, receiver.url);
  const clock = options.clock ?? (() => new Date());
  const tokenOf = (login: string): string => hub.administration.tokenOf(login);
  const as: World["as"] = (who) => client(hub.url, typeof who === "string" ? tokenOf(who) : who?.token);
  const jwt: World["jwt"] = (claims = {}) => {
    const now = Math.floor(clock().getTime() / 1000);
    return signJwt({ iat: now - 30, exp: now + 500, iss: String(app.id), ...claims }, app.privateKey);
  };
  const git: World["git"] = async (where, args, who) => {
    const { stdout } = await run("git", [...args], { cwd: where, env: gitEnvironment(hub.url, who && tokenOf(who)) });
    return stdout.trim();
  };
  return {
    hub,
    folder,
    fidelity,
    appId: app.id,
    installation: app.installation,
    log,
    webhooks,
    as,
    jwt,
    app: async (permissions) => {
      const answer = await as({ token: jwt() }).post(`/app/installations/${app.installation}/access_tokens`, {
        permissions,
      });
      return as({ token: answer.text("token") });
    },
    git,
    branch: async (name, changes, who = "dana") => {
      const clone = await mkdtemp(path.join(folder, "clone-"));
      await git(clone, ["clone", "--quiet", `${hub.url}/acme/catalog.git`, "."], who);
      await git(clone, ["checkout", "--quiet", "-b", name]);
      await writeFiles(clone, changes);
      await git(clone, ["add", "--all"]);
      await git(clone, ["commit", "--quiet", "-m", `Change ${Object.keys(changes).join(", ")}`]);
      await git(clone, ["push", "--quiet", "origin", name], who);
      return git(clone, ["rev-parse", "HEAD"]);
    },
    failures: () => log.filter((line) => "error" in line),
    close: async () => {
      await hub.close();
      await receiver.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function populate(hub: Hub, folder: string, webhookUrl: string) {
  const site = hub.administration;
  site.createOrganization("acme");
  for (const login of ["dana", "omar", "tess", "rita", "sam"])
    site.createUser({ login, name: `${login} of the tests` });
  for (const login of ["dana", "omar", "tess", "rita"]) site.addMember("acme", login);
  await site.createRepository("acme/catalog", { private: true, defaultBranch: "main" });
  await site.createRepository("acme/open", { private: false, defaultBranch: "main" });
  site.setCollaborator("acme/catalog", "dana", "write");
  site.setCollaborator("acme/catalog", "tess", "triage");
  site.createTeam("acme", "platform");
  site.createTeam("acme", "devops", { parent: "platform" });
  site.addTeamMember("acme", "devops", "omar");
  site.addTeamRepository("acme", "devops", "acme/catalog", "maintain");
  const source = path.join(folder, "source");
  await writeFiles(source, files);
  const author = { name: "omar", email: "omar@acme.test" };
  await site.importFolder("acme/catalog", source, "Start the catalog", author);
  await site.importFolder("acme/open", source, "Start in the open", author);
  const app = site.registerApp({
    slug: "gatehouse",
    name: "Gatehouse",
    permissions: {
      contents: "write",
      issues: "write",
      pull_requests: "write",
      checks: "write",
      actions: "write",
      members: "read",
    },
    events: [
      "issues",
      "issue_comment",
      "label",
      "pull_request",
      "pull_request_review",
      "push",
      "create",
      "delete",
    ].concat(["check_run", "check_suite", "workflow_run", "workflow_dispatch"]),
    webhookUrl,
    webhookSecret: "the secret of the webhooks",
  });
  const installation = site.installApp(app.id, "acme", { repositories: ["acme/catalog", "acme/open"] });
  site.createEnvironment("acme/catalog", "gatehouse-plan", { branches: ["main"] });
  site.setEnvironmentSecret("acme/catalog", "gatehouse-plan", "SEAL_KEY", "a key that stays here");
  return { ...app, installation };
}

export async function writeFiles(folder: string, contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

function startReceiver(webhooks: Webhook[]): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const header = (name: string): string => String(request.headers[name] ?? "");
      const [event, guid, signature] = ["x-github-event", "x-github-delivery", "x-hub-signature-256"].map(header);
      const body: unknown = JSON.parse(text);
      webhooks.push({ event: event ?? "", guid: guid ?? "", signature: signature ?? "", text, body });
      response.end("ok");
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const close = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => {
            done();
          });
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${port}/`, close });
    });
  });
}

function client(url: string, token: string | undefined): Client {
  const ask = async (
    method: string,
    at: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const response = await fetch(url + at, {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = response.headers.get("content-type")?.includes("json") === true ? JSON.parse(text) : text;
    return answer(response, json);
  };
  return {
    get: (at, headers) => ask("GET", at, undefined, headers),
    post: (at, body) => ask("POST", at, body),
    patch: (at, body) => ask("PATCH", at, body),
    put: (at, body) => ask("PUT", at, body),
    delete: (at) => ask("DELETE", at),
  };
}

function answer({ status, headers }: Response, body: unknown): Answer {
  return {
    status,
    headers,
    body,
    at: (place) => at(body, place),
    text: (place) => String(at(body, place)),
    number: (place) => Number(at(body, place)),
  };
}

/** One value of a JSON value: `at(payload, "issue.number")`. */
export function at(value: unknown, place: string): unknown {
  return place.split(".").reduce(step, value);
}

function step(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function gitEnvironment(url: string, token: string | undefined): Record<string, string> {
  const header =
    token === undefined ? "" : `authorization: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Somebody",
    GIT_AUTHOR_EMAIL: "somebody@acme.test",
    GIT_COMMITTER_NAME: "Somebody",
    GIT_COMMITTER_EMAIL: "somebody@acme.test",
    ...(header === ""
      ? {}
      : { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: `http.${url}/.extraheader`, GIT_CONFIG_VALUE_0: header }),
  };
}

function signJwt(claims: Readonly<Record<string, unknown>>, privateKey: string): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(privateKey, "base64url")}`;
}
