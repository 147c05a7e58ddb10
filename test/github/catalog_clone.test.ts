import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openCatalogClone } from "../../src/github/catalog_clone.ts";
import type { CatalogClone } from "../../src/github/catalog_clone.ts";
import { createCatalogReader } from "../../src/github/catalog_reader.ts";
import { startGitServer } from "./git_server.ts";
import type { GitServer } from "./git_server.ts";
import { createOrigin } from "./origin_repository.ts";
import type { OriginRepository } from "./origin_repository.ts";

const token = "ghs_T0PsecretT0Psecret";
const clones: CatalogClone[] = [];
let folder = "";
let cache = "";
let origin: OriginRepository;
let server: GitServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-clone-"));
  origin = await createOrigin(join(folder, "served/acme/catalog.git"), join(folder, "work"));
  server = await startGitServer(join(folder, "served"), token);
  await origin.commit({ "README.md": "The catalog\n" }, "Begin");
});

beforeEach(async () => {
  cache = await mkdtemp(join(folder, "cache-"));
});

afterEach(async () => {
  server.answerWith(undefined);
  for (const clone of clones.splice(0)) await clone.close();
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Overrides {
  readonly token?: string;
  readonly url?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly lines?: string[];
}

async function open(overrides: Overrides = {}): Promise<CatalogClone> {
  const clone = await openCatalogClone({
    folder: cache,
    repository: "acme/Catalog",
    url: overrides.url ?? `${server.origin}/acme/catalog.git`,
    token: () => Promise.resolve(overrides.token ?? token),
    environment: overrides.environment ?? process.env,
    log: pino({ level: "info" }, { write: (line: string) => overrides.lines?.push(line) }),
  });
  clones.push(clone);
  return clone;
}

async function textOf(clone: CatalogClone, commit: string, path: string): Promise<string | undefined> {
  const contents = await (await clone.tree(commit)).read([path]);
  const bytes = contents.get(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

/** Everything below the cache folder as one text. */
async function everythingOnDisk(): Promise<string> {
  const files = await readdir(cache, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return (await Promise.all(paths.map((path) => readFile(path, "latin1")))).join("\n");
}

/** What fetches have left that came to no end. */
async function begun(): Promise<readonly string[]> {
  return (await readdir(cache, { recursive: true })).filter((path) => path.includes("tmp_"));
}

describe("reading the catalog", () => {
  test("follows the default branch, whatever its name, and reads files at a commit", async () => {
    const first = await origin.commit({ "entities/service/mailer.yml": "title: Mailer\n", "README.md": "one" }, "One");
    const clone = await open();
    await clone.fetch();
    expect(await clone.defaultCommit()).toBe(first);

    const second = await origin.commit({ "README.md": "two" }, "Two");
    expect(await clone.hasCommit(second)).toBe(false);
    await clone.fetch();
    expect(await clone.defaultCommit()).toBe(second);
    expect(await textOf(clone, first, "README.md")).toBe("one");
    expect(await textOf(clone, second, "README.md")).toBe("two");
    expect(await textOf(clone, second, "entities/service")).toBeUndefined();
    expect(await textOf(clone, second, "absent.yml")).toBeUndefined();
    expect(await clone.isAncestor(first, second)).toBe(true);
    expect(await clone.isAncestor(second, first)).toBe(false);
    expect(await clone.mergeBases(second, first)).toEqual([first]);
    expect((await clone.messagesSince(first, second)).map((message) => message.trim())).toEqual(["Two", ""]);
    expect(await clone.commitAt(second, "2099-01-01T00:00:00Z")).toBe(second);
    expect(await clone.commitAt(first, "2099-01-01T00:00:00Z")).toBe(first);
    expect((await clone.readCommit(await clone.commitAt(second, "1999-01-01T00:00:00Z"))).parents).toEqual([]);
  });

  test("knows every entry with git's own ids, symbolic links and odd names included", async () => {
    await origin.commit({ "infra/database/mailer-orders/main.tf": "", 'odd "ä" \t name': "odd\n" }, "Files");
    await origin.git("update-index", "--add", "--cacheinfo", `120000,${await emptyBlob()},link`);
    await origin.git("commit", "--quiet", "-m", "Link");
    await origin.git("push", "--quiet", "origin", "HEAD");
    const clone = await open();
    await clone.fetch();
    const commit = await clone.defaultCommit();
    const tree = await clone.tree(commit);
    expect(tree.commit).toBe(commit);
    expect([...tree.entries.keys()]).toEqual([
      "README.md",
      "entities",
      "entities/service",
      "entities/service/mailer.yml",
      "infra",
      "infra/database",
      "infra/database/mailer-orders",
      "infra/database/mailer-orders/main.tf",
      "link",
      'odd "ä" \t name',
    ]);
    expect(tree.entries.get("link")).toMatchObject({ kind: "blob", mode: "120000" });
    const treeId = await origin.git("rev-parse", `${commit}:infra/database/mailer-orders`);
    expect(await clone.treeId(commit, "infra/database/mailer-orders")).toBe(treeId);
    expect(await clone.treeId(commit, "infra/database/other")).toBeUndefined();
    expect(await textOf(clone, commit, 'odd "ä" \t name')).toBe("odd\n");
  });

  test("holds nothing of files that are too large to be read, however many there are", async () => {
    const large = "# ".repeat(600_000);
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, number) => [`blueprints/${number}.yml`, large]));
    await origin.commit({ ...files, "blueprints/small.yml": "a: 1\n", ".github/CODEOWNERS": large }, "Large");
    const clone = await open();
    await clone.fetch();
    const tree = await clone.tree(await clone.defaultCommit());
    const contents = await tree.read([...Object.keys(files), "blueprints/small.yml"]);
    expect(Buffer.from(contents.get("blueprints/small.yml") ?? []).toString()).toBe("a: 1\n");
    const [one, ...others] = Object.keys(files).map((path) => contents.get(path));
    expect(one).toEqual(Buffer.alloc(1024 * 1024 + 1));
    expect(others.every((other) => other === one)).toBe(true);
    const codeowners = (await tree.read([".github/CODEOWNERS"])).get(".github/CODEOWNERS");
    expect(codeowners?.length).toBe(large.length);
  });

  test("reads hundreds of files of any size at once", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 150 }, (_, number) => [`entities/${number}.yml`, `n: ${number}\n`.repeat(number * 30)]),
    );
    await origin.commit(files, "Many");
    const clone = await open();
    await clone.fetch();
    const contents = await (await clone.tree(await clone.defaultCommit())).read(Object.keys(files));
    const texts = [...contents].map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")]);
    expect(Object.fromEntries(texts)).toEqual(files);
  });

  test("answers no more than what is enough, and goes on with what is asked for next", async () => {
    const files = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`${name}.txt`, name.repeat(1000)]));
    await origin.commit(files, "Four");
    const clone = await open();
    await clone.fetch();
    const tree = await clone.tree(await clone.defaultCommit());
    const reads = [1, 1500, 4000].map(async (enough) => [...(await tree.read(Object.keys(files), enough)).keys()]);
    expect(await Promise.all(reads)).toEqual([["a.txt"], ["a.txt", "b.txt"], ["a.txt", "b.txt", "c.txt", "d.txt"]]);
    const rest = await tree.read(["c.txt"]);
    expect(rest.get("c.txt")?.length).toBe(1000);
  });

  test("reads a commit with its message and people", async () => {
    const parent = await origin.commit({ "a.txt": "a" }, "First");
    const message = "Add mailer-orders\n\nFor dana.\n\nRun: 12\nApproved-by: omar\nApproved-by: pia";
    const oid = await origin.commit({ "a.txt": "b" }, message);
    const clone = await open();
    await clone.fetch();
    const commit = await clone.readCommit(oid);
    expect(commit).toMatchObject({
      oid,
      parents: [parent],
      tree: await origin.git("rev-parse", `${oid}^{tree}`),
      author: { name: "Dana dev", email: "dana@example.com" },
      committer: { name: "GitHub", email: "noreply@github.com" },
    });
    expect(commit.message.trimEnd()).toBe(message);
  });

  test("starts git again after it was closed", async () => {
    const commit = await origin.commit({ "a.txt": "a" }, "First");
    const clone = await open();
    await clone.fetch();
    expect(await clone.hasCommit(commit)).toBe(true);
    await clone.close();
    expect(await clone.hasCommit(commit)).toBe(true);
  });
});

describe("fetching", () => {
  test("brings run branches and forgets those that are gone; other branches and tags stay away", async () => {
    const first = await origin.commit({ "a.txt": "a" }, "First");
    await origin.git("push", "--quiet", "origin", "HEAD:refs/heads/run/database/one", "HEAD:refs/heads/other");
    await origin.git("push", "--quiet", "origin", "HEAD:refs/heads/run/database/two", "HEAD:refs/tags/v1");
    const clone = await open();
    await clone.fetch();
    expect(Object.fromEntries(await clone.refs("refs/heads/"))).toEqual({
      "refs/heads/run/database/one": first,
      "refs/heads/run/database/two": first,
    });
    await origin.git("push", "--quiet", "origin", ":refs/heads/run/database/one");
    await clone.fetch();
    expect([...(await clone.refs("refs/heads/run/")).keys()]).toEqual(["refs/heads/run/database/two"]);
    expect((await clone.refs("refs/tags/")).size).toBe(0);
  });

  test("fetches a commit that is on no such branch, and says when there is none", async () => {
    const clone = await open();
    await clone.fetch();
    await origin.git("switch", "--quiet", "-c", "feature");
    const feature = await origin.commit({ "b.txt": "b" }, "On a branch of its own");
    await origin.git("switch", "--quiet", "trunk");
    await clone.fetchCommit(feature);
    expect(await textOf(clone, feature, "b.txt")).toBe("b");
    await expect(clone.fetchCommit("0".repeat(39) + "1")).rejects.toMatchObject({ kind: "not_found" });
    await expect(clone.tree("0".repeat(39) + "1")).rejects.toMatchObject({ kind: "not_found" });
  });

  test("keeps a commit that is on no such branch apart, and lets go of it", async () => {
    const first = await open();
    await first.fetch();
    await origin.git("switch", "--quiet", "-c", "elsewhere");
    const elsewhere = await origin.commit({ "c.txt": "c".repeat(100_000) }, "On a branch of its own");
    await origin.git("switch", "--quiet", "trunk");
    await expect(first.fetchCommit(elsewhere, 512)).rejects.toMatchObject({ kind: "too_large" });
    expect(await begun()).toEqual([]);
    await first.fetchCommit(elsewhere, 1024 * 1024);
    expect(await first.mergeBases(elsewhere, await first.defaultCommit())).toEqual([await first.defaultCommit()]);
    await first.close();

    const clone = await open();
    expect(await clone.hasCommit(elsewhere)).toBe(false);
    await clone.fetchCommit(elsewhere);
    expect(await textOf(clone, elsewhere, "c.txt")).toHaveLength(100_000);
    // Merged, it is one of the branch's own.
    await origin.git("merge", "--quiet", "--ff-only", "elsewhere");
    await origin.git("push", "--quiet", "origin", "trunk");
    await clone.fetch();
    await clone.close();
    const later = await open();
    expect(await textOf(later, elsewhere, "c.txt")).toHaveLength(100_000);
  });

  test("shares one fetch among many callers, but never one that began before they asked", async () => {
    const clone = await open();
    const earlier = server.requests.length;
    const before = clone.fetch();
    const second = await origin.commit({ "a.txt": "b" }, "Second");
    await Promise.all([before, ...Array.from({ length: 10 }, () => clone.fetch())]);
    expect(await clone.defaultCommit()).toBe(second);
    const conversations = server.requests.slice(earlier).filter((request) => request.startsWith("GET"));
    // The first fetch may be over when the others ask: one of them then begins, and the rest share the next.
    expect(conversations.length).toBeLessThanOrEqual(3);
  });

  test("takes only a full object id for a commit", async () => {
    const clone = await open();
    for (const text of ["--upload-pack=touch x", "HEAD", "trunk", "a".repeat(39), "A".repeat(40)]) {
      const uses = [clone.hasCommit(text), clone.fetchCommit(text), clone.tree(text), clone.readCommit(text)];
      const outcomes = await Promise.allSettled([...uses, clone.isAncestor(text, text)]);
      const reasons = outcomes.map((outcome) => (outcome.status === "rejected" ? String(outcome.reason) : "accepted"));
      expect(reasons.filter((reason) => !reason.includes("40 lower-case hexadecimal digits"))).toEqual([]);
    }
  });
});

describe("the token", () => {
  test("is in no argument, file or log line", async () => {
    const recorded = join(folder, "arguments");
    await mkdir(join(folder, "bin"));
    const realGit = (await promisify(execFile)("which", ["git"])).stdout.trim();
    await writeFile(join(folder, "bin/git"), `#!/bin/sh\necho "$@" >> ${recorded}\nexec ${realGit} "$@"\n`);
    await chmod(join(folder, "bin/git"), 0o755);
    const lines: string[] = [];
    const clone = await open({ lines, environment: { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` } });
    await clone.fetch();
    await clone.tree(await clone.defaultCommit());

    const seen = [await readFile(recorded, "utf8"), await everythingOnDisk(), ...lines].join("\n");
    expect(seen).toContain("fetch");
    expect(seen).not.toContain(token);
    expect(seen).not.toContain(Buffer.from(`x-access-token:${token}`).toString("base64"));
  });

  test("that is not accepted is said as that, without repeating it", async () => {
    const clone = await open({ token: "ghs_expired" });
    const error: unknown = await clone.fetch().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "GitError", kind: "authentication" });
    expect(String(error)).not.toContain("ghs_expired");
  });

  test("is not sent along a redirect", async () => {
    const elsewhere = await startGitServer(join(folder, "served"), token);
    server.answerWith((response) => {
      response
        .writeHead(302, { location: `${elsewhere.origin}/acme/catalog.git/info/refs?service=git-upload-pack` })
        .end();
    });
    const clone = await open();
    await expect(clone.fetch()).rejects.toThrow();
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });
});

describe("when something is wrong", () => {
  test.each([
    [404, "not_found"],
    [403, "authentication"],
    [429, "transient"],
    [500, "transient"],
    [503, "transient"],
  ])("an answer %i is %s", async (status, kind) => {
    server.answerWith((response) => response.writeHead(status).end());
    const clone = await open();
    await expect(clone.fetch()).rejects.toMatchObject({ kind });
  });

  test("a server that can't be reached is a transient failure", async () => {
    const clone = await open({ url: "http://127.0.0.1:1/acme/catalog.git" });
    await expect(clone.fetch()).rejects.toMatchObject({ kind: "transient" });
  });

  test("a connection that is cut is a transient failure", async () => {
    server.answerWith((response) => response.destroy());
    const clone = await open();
    await expect(clone.fetch()).rejects.toMatchObject({ kind: "transient" });
  });

  test("a repository without commits is said as that", async () => {
    await createOrigin(join(folder, "served/acme/empty.git"), join(folder, "empty"));
    const clone = await open({ url: `${server.origin}/acme/empty.git` });
    await expect(clone.fetch()).rejects.toMatchObject({ kind: "not_found" });
    await expect(clone.defaultCommit()).rejects.toThrow(/not been fetched/);
  });

  test("git that isn't installed is said with its remedy", async () => {
    await expect(open({ environment: { PATH: folder } })).rejects.toThrow(/Install git/);
  });
});

describe("a broken cache folder is made anew", () => {
  const gitFolder = (): string => join(cache, "acme/catalog.git");

  test.each<[string, () => Promise<void>]>([
    ["empty", () => rm(join(gitFolder(), "objects"), { recursive: true })],
    ["without a head", () => writeFile(join(gitFolder(), "HEAD"), "garbage")],
    ["with a lock that a killed git left", () => writeFile(join(gitFolder(), "refs/gatehouse/default.lock"), "")],
    ["with a ref to nothing", () => writeFile(join(gitFolder(), "refs/gatehouse/default"), `${"1".repeat(40)}\n`)],
  ])("when it is %s", async (_, damage) => {
    const before = await open();
    await before.fetch();
    await before.close();
    await damage();
    const second = await origin.commit({ "a.txt": "b" }, "Second");
    const clone = await open();
    await clone.fetch();
    expect(await clone.defaultCommit()).toBe(second);
    expect(await textOf(clone, second, "a.txt")).toBe("b");
  });

  test("when the disk is full, and when somebody removed it", async () => {
    const commands = join(folder, "full-disk");
    await mkdir(commands);
    const realGit = (await promisify(execFile)("which", ["git"])).stdout.trim();
    const script = `case "$*" in *" fetch "*) test -e ${commands}/full && echo "fatal: write error: No space left on device" >&2 && exit 128;; esac`;
    await writeFile(join(commands, "git"), `#!/bin/sh\n${script}\nexec ${realGit} "$@"\n`, { mode: 0o755 });
    const clone = await open({ environment: { PATH: `${commands}:${process.env["PATH"] ?? ""}` } });
    const reader = createCatalogReader(clone, join(cache, "entities"), pino({ level: "silent" }));
    await clone.fetch();
    const before = await clone.defaultCommit();
    await writeFile(join(commands, "full"), "");
    await expect(clone.fetch()).rejects.toMatchObject({ kind: "full_disk" });
    // What was there is given up, so that there is room again.
    expect(await clone.hasCommit(before)).toBe(false);
    await rm(join(commands, "full"));
    await reader.update(before, new Map());
    expect(await clone.hasCommit(before)).toBe(true);
    await rm(gitFolder(), { recursive: true });
    const later = await origin.commit({ "a.txt": "c" }, "Later");
    await clone.close();
    await reader.update(later, new Map());
    expect(await textOf(clone, later, "a.txt")).toBe("c");
    // Also where nothing has moved since: whoever reads misses it.
    await clone.close();
    await rm(gitFolder(), { recursive: true });
    await expect(textOf(clone, later, "a.txt")).rejects.toMatchObject({ kind: "broken" });
    await reader.update(later, new Map());
    expect(await textOf(clone, later, "a.txt")).toBe("c");
  });

  test("when an object turns out to be missing while it is read", async () => {
    const clone = await open();
    await clone.fetch();
    const commit = await origin.commit({ "a.txt": "lost" }, "Small enough to be fetched as loose objects");
    await clone.fetch();
    const oid = (await clone.tree(commit)).entries.get("a.txt")?.oid ?? "";
    await clone.close();
    await rm(join(gitFolder(), "objects", oid.slice(0, 2), oid.slice(2)));
    await expect(textOf(clone, commit, "a.txt")).rejects.toMatchObject({ kind: "broken" });
    await clone.fetch();
    expect(await textOf(clone, commit, "a.txt")).toBe("lost");
  });

  test("but not because something is gone that was only borrowed", async () => {
    const lines: string[] = [];
    const clone = await open({ lines });
    await clone.fetch();
    const main = await clone.defaultCommit();
    const elsewhere = async (name: string): Promise<string> => {
      await origin.git("switch", "--quiet", "--create", name, main);
      const commit = await origin.commit({ [`${name}.txt`]: name }, name);
      await origin.git("switch", "--quiet", "-");
      await origin.git("update-ref", `refs/pull/${name}/head`, commit);
      await origin.git("branch", "--quiet", "-D", name);
      return commit;
    };
    const [one, two, three] = [await elsewhere("one"), await elsewhere("two"), await elsewhere("three")];
    const fill = async (): Promise<void> => {
      for (const folder of ["0", "1"]) {
        const packs = (await readdir(join(gitFolder(), "borrowed", folder), { recursive: true })).length;
        if (packs === 0) continue;
        for (let file = 0; file < 1600; file += 1)
          await writeFile(join(gitFolder(), "borrowed", folder, String(file)), "");
      }
    };
    await clone.fetchCommit(one);
    await fill();
    await clone.fetchCommit(two);
    // It lies where the next turn empties: it is borrowed once more, so that it outlasts that.
    await clone.fetchCommit(one);
    await fill();
    await clone.fetchCommit(three);
    expect(await textOf(clone, one, "one.txt")).toBe("one");
    const tree = await clone.tree(three);
    await fill();
    await clone.fetchCommit(one);
    await fill();
    await clone.fetchCommit(two);
    await expect(tree.read(["three.txt"])).rejects.toMatchObject({ kind: "broken" });
    lines.length = 0;
    await clone.fetch();
    expect(lines).toEqual([]);
    expect(await clone.hasCommit(two)).toBe(true);
  });
});

async function emptyBlob(): Promise<string> {
  return origin.git("hash-object", "-w", "-t", "blob", "/dev/null");
}
