import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore } from "../../src/queue/sqlite_store.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-queue-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** As `queue_process.ts` has it. */
const concurrency = 2;
const program = join(import.meta.dirname, "queue_process.ts");

function startQueueProcess(keys: number): ChildProcess {
  const files = [join(folder, "queue.sqlite"), join(folder, "journal")];
  return spawn(process.execPath, [program, ...files, String(keys)], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Collects the keys that the process says are on disk, and kills it once there are so many. */
async function killAfter(child: ChildProcess, keys: number): Promise<readonly string[]> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.split("\n").length > keys) child.kill("SIGKILL");
  });
  await once(child, "close");
  return [...output.matchAll(/^queued (.+)$/gm)].map((match) => String(match[1]));
}

async function journal(): Promise<readonly string[]> {
  return (await readFile(join(folder, "journal"), "utf8")).split("\n").filter((line) => line !== "");
}

describe("a queue on disk", () => {
  test("loses no key to SIGKILL, and repeats only what was in work", { timeout: 30_000 }, async () => {
    const killed = startQueueProcess(1000);
    const queued = await killAfter(killed, 25);
    expect(killed.signalCode).toBe("SIGKILL");
    const before = await journal();

    const restarted = startQueueProcess(0);
    restarted.stdout?.resume();
    const [code] = (await once(restarted, "close")) as [number | null];
    expect(code).toBe(0);

    const lines = await journal();
    expect(queued.length).toBeGreaterThanOrEqual(25);
    expect(queued.filter((key) => !lines.includes(`end ${key}`))).toEqual([]);

    const begun = lines.filter((line) => line.startsWith("begin "));
    const repeated = begun.filter((line, index) => begun.indexOf(line) !== index);
    expect(repeated.length).toBeLessThanOrEqual(concurrency);
    expect(repeated.filter((line) => !before.includes(line))).toEqual([]);
  });

  test("is one process's own while it is open", () => {
    const file = join(folder, "queue.sqlite");
    const store = openSqliteStore({ file, busyMilliseconds: 0 });
    expect(() => openSqliteStore({ file, busyMilliseconds: 0 })).toThrow(/in use by another process/);
    store.close();
    openSqliteStore({ file, busyMilliseconds: 0 }).close();
  });

  test("knows of each lane when its first key is due, and begins anew where an older version's lies", () => {
    const file = join(folder, "queue.sqlite");
    const older = new DatabaseSync(file);
    older.exec(
      "CREATE TABLE work (key TEXT, state TEXT, due_at INTEGER); INSERT INTO work VALUES ('run/1', 'pending', 0)",
    );
    older.close();
    const store = openSqliteStore({ file, busyMilliseconds: 0 });
    expect(store.lanes()).toEqual([]);
    const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    store.enqueue("run/2", "beta", at(5));
    store.enqueue("run/3", "acme", at(9));
    store.enqueue("run/4", "acme", at(7));
    expect(store.lanes()).toEqual([
      { lane: "acme", dueAt: at(7) },
      { lane: "beta", dueAt: at(5) },
    ]);
    expect(store.take("acme", at(5))).toBeUndefined();
    expect(store.take("acme", at(8))?.key).toBe("run/4");
    expect(store.lanes()[0]).toEqual({ lane: "acme", dueAt: at(9) });
    store.close();
  });

  test("gives back after a restart what was running, with its tries counted", () => {
    const file = join(folder, "queue.sqlite");
    const now = new Date("2026-01-01T00:00:00Z");
    for (const attempt of [1, 2, 3]) {
      const store = openSqliteStore({ file, busyMilliseconds: 0 });
      if (attempt === 1) store.enqueue("run/1", "acme", now);
      expect(store.take("acme", now)).toEqual({ key: "run/1", attempt });
      expect(store.take("acme", now)).toBeUndefined();
      store.close();
    }
  });
});
