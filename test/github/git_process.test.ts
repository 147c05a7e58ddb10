import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { classifyGitFailure } from "../../src/github/git_failure.ts";
import { createGit } from "../../src/github/git_process.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-git-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("git inherits what it needs to reach the server, and nothing that bends it", async () => {
  await writeFile(join(folder, "git"), `#!/bin/sh\nenv > ${join(folder, "environment")}\n`);
  await chmod(join(folder, "git"), 0o755);
  const inherited = { PATH: `${folder}:/usr/bin:/bin`, HTTPS_PROXY: "http://proxy:3128", SSL_CERT_FILE: "/etc/ca.pem" };
  const bending = {
    HOME: "/home/somebody",
    GIT_DIR: "/elsewhere",
    GIT_TRACE_CURL: "1",
    GIT_ASKPASS: "/bin/askpass",
    GIT_SSH_COMMAND: "id",
    GIT_CONFIG_PARAMETERS: "'core.fsmonitor=id'",
    PRIVATE_KEY: "secret",
    WEBHOOK_SECRET: "secret",
  };
  const git = createGit({ environment: { ...inherited, ...bending } });
  await git.run(["version"], { timeoutMilliseconds: 5000, settings: [["http.proxyAuthMethod", "basic"]] });

  const lines = (await readFile(join(folder, "environment"), "utf8")).split("\n");
  const environment = new Map(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  expect(Object.fromEntries(environment)).toMatchObject({
    ...inherited,
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_GLOBAL: "/dev/null",
  });
  expect(Object.keys(bending).filter((name) => environment.has(name))).toEqual([]);
  expect([...environment.values()]).toContain("http.proxyAuthMethod");
});

test("listing a work tree runs no program that its configuration names", async () => {
  const git = createGit({ environment: process.env });
  const run = (...args: string[]) => git.run(["-C", folder, ...args], { timeoutMilliseconds: 5000 });
  await writeFile(join(folder, "monitor"), `#!/bin/sh\ntouch ${join(folder, "ran")}\n`, { mode: 0o755 });
  await run("init", "--quiet");
  await run("config", "core.fsmonitor", join(folder, "monitor"));
  await run("add", "monitor");
  await run("ls-files", "--cached", "--others", "--modified");
  expect(await readdir(folder)).not.toContain("ran");
});

test("git that hangs is ended, and may be tried again", async () => {
  const server = createServer(() => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const git = createGit({ environment: process.env });
  const listing = git.run(["ls-remote", "--", `http://127.0.0.1:${port}/acme/catalog.git`], {
    timeoutMilliseconds: 300,
    protocol: "http",
  });
  await expect(listing).rejects.toMatchObject({ kind: "transient" });
  server.closeAllConnections();
  server.close();
});

test.each(["ext::sh -c id", "file:///tmp", "ssh://git@github.com/acme/catalog", "git://github.com/acme/catalog"])(
  "%s is not spoken, whatever asks for it",
  async (url) => {
    const git = createGit({ environment: process.env });
    await expect(git.run(["ls-remote", "--", url], { timeoutMilliseconds: 5000 })).rejects.toThrow(/not allowed/);
  },
);

test("a failure repeats git's own words, without secrets", () => {
  const stderr = Buffer.from("Cloning...\rfatal: unable to access 'https://x:tok-1@github.com/': tok-1 tok-2\n");
  const error = Object.assign(new Error("Command failed: git fetch"), { code: 128, stderr, killed: false });
  const { message, exitCode } = classifyGitFailure(error, { command: "fetch", secrets: ["tok-1", "tok-2", ""] });
  expect(message).toContain(
    "git fetch failed: fatal: unable to access 'https://x:[hidden]@github.com/': [hidden] [hidden]",
  );
  expect(exitCode).toBe(128);
});
