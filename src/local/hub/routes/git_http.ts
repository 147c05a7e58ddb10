import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

import type { Context, Hono } from "hono";

import { authorize, authorizeAuthor, visibleRepository } from "../access/authorize.ts";
import { pushViolations } from "../access/rules.ts";
import { authenticate } from "../access/tokens.ts";
import { folderOf } from "../context.ts";
import type { Actor, HubContext } from "../context.ts";
import { HubError } from "../errors.ts";
import { noSha } from "../git/git.ts";
import { gitHttpBackend } from "../git/http_backend.ts";
import { readPushCommands } from "../git/push_commands.ts";
import type { PushCommand } from "../git/push_commands.ts";
import { readRef } from "../git/refs.ts";
import { afterPush } from "../services/after_push.ts";
import { writeContents } from "../services/refs.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { readContents } from "./git.ts";

/** Git's smart HTTP at `/{owner}/{repo}` and `/{owner}/{repo}.git`. */
export function mountGit(server: Hono, context: HubContext): void {
  for (const path of ["/info/refs", "/git-upload-pack", "/git-receive-pack"]) {
    server.on(path === "/info/refs" ? "GET" : "POST", `/:owner/:repo${path}`, async (request) => {
      request.set("template", `/{owner}/{repo}${path}`);
      try {
        return await answer(context, request, path);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        const known = request.get("actor") !== undefined && request.get("actor")?.kind !== "anonymous";
        // git asks for a password when it is told so, and says "not found" otherwise; strangers are asked first.
        const status = known && error.status !== 401 ? error.status : 401;
        const headers = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
        return new Response(`${error.message}\n`, { status, headers });
      }
    });
  }
}

async function answer(context: HubContext, request: Context, path: string): Promise<Response> {
  const actor = authenticate(context, request.req.header("authorization"));
  request.set("actor", actor);
  const name = (request.req.param("repo") ?? "").replace(/\.git$/, "");
  const repository = visibleRepository(context, actor, request.req.param("owner") ?? "", name);
  const url = new URL(request.req.url);
  const service = path === "/info/refs" ? url.searchParams.get("service") : path.slice(1);
  if (service !== "git-upload-pack" && service !== "git-receive-pack")
    throw new HubError(403, "Please upgrade your git client.");
  authorize(context, actor, repository, service === "git-receive-pack" ? writeContents : readContents);
  const body = bodyOf(request.req.raw);
  const call = {
    path,
    query: url.search.slice(1),
    method: request.req.method,
    headers: plainHeaders(request.req.raw.headers),
  };
  const folder = folderOf(context, repository);
  if (path === "/git-receive-pack") return receivePack(context, actor, repository, { ...call, folder, body });
  return gitHttpBackend({ ...call, folder, body, environment: {} }).response;
}

function bodyOf(request: Request): Readable {
  if (request.body === null) return Readable.from([]);
  const raw = Readable.from(request.body);
  return request.headers.get("content-encoding") === "gzip" ? raw.pipe(createGunzip()) : raw;
}

function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  plain.delete("content-encoding");
  return plain;
}

type PushRequest = Omit<Parameters<typeof gitHttpBackend>[0], "environment">;

/** Looks at what is pushed before git does, and tells everybody afterwards what came of it. */
async function receivePack(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  request: PushRequest,
): Promise<Response> {
  const author = authorizeAuthor(context, actor, repository, writeContents);
  const { commands, body } = await peek(request.body);
  const { response, finished } = gitHttpBackend({
    ...request,
    body,
    environment: await verdict(context, actor, repository, commands),
  });
  const aftermath = finished.then(() =>
    context.exclusively(repository.id, async () => {
      const done: PushCommand[] = [];
      for (const command of commands) {
        const now = (await readRef(request.folder, command.ref))?.sha ?? noSha;
        if (now === command.after && command.before !== command.after) done.push(command);
      }
      if (done.length > 0) await afterPush(context, repository, author, done);
    }),
  );
  aftermath.catch((error: unknown) => {
    context.log({
      message: "the hub failed after a push",
      error: error instanceof Error ? error.stack : String(error),
    });
  });
  const answered = await response;
  const text = Buffer.from(await answered.arrayBuffer());
  // Whoever pushes then finds pull requests and webhooks as they follow from the push.
  await aftermath.catch(() => undefined);
  return new Response(text, { status: answered.status, headers: answered.headers });
}

/** Reads the updates off the beginning of a push, and answers the whole body nevertheless. */
async function peek(body: Readable): Promise<{ commands: PushCommand[]; body: Readable }> {
  const iterator = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let commands: PushCommand[] | undefined;
  while (commands === undefined) {
    const next: IteratorResult<unknown> = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, asBuffer(next.value)]);
    commands = readPushCommands(head);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield asBuffer(next.value);
  }
  return { commands: commands ?? [], body: Readable.from(whole()) };
}

function asBuffer(chunk: unknown): Buffer {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk);
  throw new Error("A request's body is made of bytes.");
}

/** What the hook has to know: the reason to refuse the push, or the refs that may only move forward. */
async function verdict(
  context: HubContext,
  actor: Actor,
  repository: RepositoryRecord,
  commands: readonly PushCommand[],
): Promise<Record<string, string>> {
  const reasons: string[] = [];
  const forward: string[] = [];
  for (const command of commands) {
    if (!/^refs\/(heads|tags)\//.test(command.ref)) reasons.push(`${command.ref}: deny updating a hidden ref`);
    const { forbidden, onlyForward } = await pushViolations(context, actor, repository, command);
    if (forbidden.length > 0) {
      reasons.push(
        `GH013: Repository rule violations found for ${command.ref}.`,
        ...forbidden.map((each) => `- ${each}`),
      );
    }
    if (onlyForward) forward.push(command.ref);
  }
  return { HUB_REJECTION: reasons.join("\n"), HUB_FAST_FORWARD_ONLY: forward.join(" ") };
}
