import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const launcher = fileURLToPath(new URL("../../../scripts/demo.js", import.meta.url));

let folder: string;
/** A machine that has git, Node and shells, and neither Terraform nor OpenTofu. */
let bare: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-launcher-"));
  bare = await mkdtemp(join(folder, "bin-"));
  for (const program of ["git", "sh", "bash", "node"]) await symlink(whereIs(program), join(bare, program));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

function whereIs(program: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.map((one) => join(one, program)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${program} is not on this machine, and the tests need it.`);
  return found;
}

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs the launcher on a machine whose programs are those of `path`, until it ends by itself. */
function launch(path: string, ...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [launcher, ...parameters],
      { env: { PATH: path }, encoding: "utf8" },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr });
      },
    );
  });
}

type Demo = ChildProcessByStdio<null, Readable, Readable>;

async function start(demoFolder: string, ...parameters: readonly string[]): Promise<{ demo: Demo; said: string }> {
  const demo = spawn(process.execPath, [launcher, "--port", "0", "--folder", demoFolder, ...parameters], {
    env: { PATH: bare, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  demo.stderr.on("data", (data: Buffer) => (said += data.toString()));
  demo.stdout.on("data", (data: Buffer) => (said += data.toString()));
  while (!said.includes("Ctrl-C")) {
    if (demo.exitCode !== null) throw new Error(`The demonstration did not start:\n${said}`);
    await wait(50);
  }
  return { demo, said };
}

async function stop(demo: Demo, signal: NodeJS.Signals): Promise<void> {
  const ended = once(demo, "exit");
  demo.kill(signal);
  await ended;
}

const addressIn = (said: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";

/** What somebody does with a form of the pages. */
async function post(address: string, path: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(address + path, {
    method: "POST",
    headers: { origin: address },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  expect(answer.status, await answer.text()).toBe(303);
}

async function untilPage(address: string, path: string, text: string): Promise<string> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const page = await (await fetch(address + path)).text();
    if (page.includes(text)) return page;
    if (Date.now() > deadline) throw new Error(`${path} never said "${text}":\n${page}`);
    await wait(200);
  }
}

/** An approval must be later, in whole seconds, than the last announcement of what it approves. */
async function untilAnnounced(address: string, path: string): Promise<void> {
  for (let last = "", at = "none"; at !== last;) {
    last = at;
    const page = await untilPage(address, path, "gatehouse:announcement");
    at = / at=(\S+) /.exec(page)?.[1] ?? "";
    await wait(1100);
  }
}

/** The app's process, as its log names it. */
async function appProcess(demoFolder: string): Promise<number> {
  const log = await readFile(join(demoFolder, "app.log"), "utf8");
  const pid = [...log.matchAll(/"pid":(\d+)/g)].at(-1)?.[1];
  if (pid === undefined) throw new Error(`The app's log names no process:\n${log}`);
  return Number(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function expectAppToEnd(demoFolder: string, demo: Demo, signal: NodeJS.Signals): Promise<void> {
  const app = await appProcess(demoFolder);
  expect(isRunning(app)).toBe(true);
  await stop(demo, signal);
  await expect.poll(() => isRunning(app), { timeout: 5000 }).toBe(false);
}

describe("the launcher", () => {
  it("names git, with the command for it, where there is none", async () => {
    const { code, said } = await launch(await mkdtemp(join(folder, "empty-")));
    expect({ code, said }).toEqual({
      code: 1,
      said: "git is missing. Install it, for example with: sudo apt-get install git\n",
    });
  });

  it("names the version that git must have", async () => {
    const old = await mkdtemp(join(folder, "old-"));
    await writeFile(join(old, "git"), `#!${whereIs("sh")}\necho git version 2.30.2\n`);
    await chmod(join(old, "git"), 0o755);
    const { code, said } = await launch(old);
    expect(code).toBe(1);
    expect(said).toMatch(/^git version 2\.30\.2 is too old: .* 2\.38 or later\. .*\n$/);
  });

  it("says that the story needs Terraform, and where to get it", async () => {
    const { code, said } = await launch(bare, "--story");
    expect(code).toBe(1);
    expect(said).toMatch(/^The story applies Terraform, and neither .* is here\. Install one: https:\S+\n$/);
  });

  it(
    "says that the pages are closed when the story has ended, and how to look around",
    { timeout: 60_000 },
    async () => {
      const withTool = await mkdtemp(join(folder, "tool-"));
      for (const program of ["git", "sh", "bash", "node"]) await symlink(whereIs(program), join(withTool, program));
      await writeFile(join(withTool, "terraform"), `#!${whereIs("sh")}\necho Terraform v1.15.0\n`);
      await chmod(join(withTool, "terraform"), 0o755);
      const told = spawn(process.execPath, [launcher, "--story", "--port", "0"], {
        env: { PATH: withTool, HOME: folder },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(told, "exit");
      let said = "";
      told.stdout.on("data", (data: Buffer) => (said += data.toString()));
      while (!said.includes("; look: http") && told.exitCode === null) await wait(50);
      told.kill("SIGINT");
      expect((await ended)[0]).toBe(130);
      expect(said).toMatch(/\nThe pages are closed now\. To look around: npm run demo\n$/);
    },
  );

  it.each([
    { parameters: ["--port", "http"], named: '"http"' },
    { parameters: ["--port", "70000"], named: '"70000"' },
    { parameters: ["--prot", "80"], named: "--prot" },
  ])("shows how it is used for $parameters", async ({ parameters, named }) => {
    const { code, said } = await launch(bare, ...parameters);
    expect(code).toBe(2);
    expect(said).toContain(named);
    expect(said).toContain("npm run demo -- --reset");
  });
});

describe("the demonstration without Terraform", () => {
  const asDana = "/as/dana/acme/catalog";
  const asOmar = "/as/omar/acme/catalog";

  /** A run that gets as far as it can. */
  async function playRun(address: string): Promise<void> {
    await untilPage(address, `${asDana}/issues/new/choose`, "Add a DocumentDB");
    await post(address, `${asDana}/issues/new`, {
      template: "add_document_db.yml",
      title: "Add a DocumentDB",
      "answer.entity": "mailer",
      "answer.name": "orders",
      "answer.instances": "2",
      "answer.class": "db.t4g.medium",
    });
    await untilPage(address, `${asDana}/issues/1`, "Waiting for approval");
    await untilAnnounced(address, `${asDana}/issues/1`);
    await post(address, `${asOmar}/issues/1/labels`, { label: "approved" });
    const issue = await untilPage(address, `${asDana}/issues/1`, "Plan failed");
    expect(issue).toContain("Terraform is not installed on this runner");
    expect(issue).toContain("Install it");
    await untilPage(address, `${asOmar}/pull/2`, "main.tf");
  }

  it("goes as far as the pull request, and is there again after a restart", { timeout: 90_000 }, async () => {
    const place = await mkdtemp(join(folder, "demo-"));
    const first = await start(place);
    try {
      expect(first.said).toContain("Terraform and OpenTofu are missing");
      const address = addressIn(first.said);
      expect(await launch(bare, "--port", "0", "--folder", place, "--reset")).toEqual({
        code: 1,
        said: `It is running from this folder already: ${address}\nStop it first, or use --folder.\n`,
      });
      await playRun(address);
    } finally {
      await expectAppToEnd(place, first.demo, "SIGINT");
    }
    const second = await start(place);
    try {
      await untilPage(addressIn(second.said), `${asDana}/issues/1`, "Plan failed");
    } finally {
      // Even a kill that leaves no time to say goodbye takes the app along.
      await expectAppToEnd(place, second.demo, "SIGKILL");
    }
    const third = await start(place, "--reset");
    try {
      await untilPage(addressIn(third.said), `${asDana}/issues`, "No open issues.");
    } finally {
      await expectAppToEnd(place, third.demo, "SIGTERM");
    }
  });
});
