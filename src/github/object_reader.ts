import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { BatchParser } from "./batch_parser.ts";
import type { GitObject } from "./batch_parser.ts";
import { GitError } from "./git_failure.ts";
import { assertObjectId } from "./git_process.ts";
import type { Git, ObjectFolders } from "./git_process.ts";

/** Reads objects of one repository through one long-lived `git cat-file --batch-command`. */
export interface ObjectReader {
  /** The object, or `undefined` when the clone has none of that id. Throws `GitError`. */
  read(oid: string): Promise<GitObject | undefined>;
  /** The same of many, in their order. With `enough` the answer may end before the last of them, and never before the first. */
  readAll(oids: readonly string[], limits?: ReadLimits): Promise<readonly (GitObject | undefined)[]>;
  /** Ends the git process once it has answered what it was asked. The next read starts another. */
  close(): Promise<void>;
}

/** In bytes: what is held in memory of what git answers. */
interface ReadLimits {
  /** Of blobs that are larger nothing is. */
  readonly largest?: number;
  /** Once the answer has so many, nothing of the rest is. */
  readonly enough?: number;
}

/** Objects that were asked for together, as far as they have come. */
interface Waiting extends Required<ReadLimits> {
  /** How many are to come. */
  missing: number;
  /** Of the objects together. */
  bytes: number;
  readonly objects: (GitObject | undefined)[];
  readonly resolve: (objects: readonly (GitObject | undefined)[]) => void;
  readonly reject: (error: GitError) => void;
}

interface Session {
  readonly child: ChildProcessWithoutNullStreams;
  /** In the order of the requests, which is the order of the answers. */
  readonly waiting: Waiting[];
  /** Commands that are about to be sent: many reads at once become one write. */
  readonly unsent: string[];
}

export function createObjectReader(git: Git, gitFolder: string, objects?: ObjectFolders): ObjectReader {
  let session: Session | undefined;

  function startSession(): Session {
    const started: Session = {
      // It answers in pieces as large as a pipe takes, and not object by object, until it is told that no more is to come.
      child: git.start([`--git-dir=${gitFolder}`, "cat-file", "--batch-command", "--buffer"], objects),
      waiting: [],
      unsent: [],
    };
    const hasEnough = (asked: Waiting | undefined): boolean => asked === undefined || asked.bytes >= asked.enough;
    const parser = new BatchParser(
      () => (hasEnough(started.waiting[0]) ? 0 : (started.waiting[0]?.largest ?? 0)),
      (object) => {
        const [asked] = started.waiting;
        if (asked === undefined) return;
        if (!hasEnough(asked)) {
          asked.objects.push(object);
          asked.bytes += object?.content.length ?? 0;
        }
        asked.missing -= 1;
        if (asked.missing > 0) return;
        started.waiting.shift();
        asked.resolve(asked.objects);
      },
    );
    const fail = (why: string): void => {
      if (session === started) session = undefined;
      const error = new GitError("broken", `git cat-file ended while it was being read from: ${why}.`);
      for (const { reject } of started.waiting.splice(0)) reject(error);
    };
    let said = "";
    started.child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-1000)));
    started.child.stdout.on("data", (chunk: Buffer) => {
      parser.push(chunk);
    });
    started.child.stdin.on("error", (error) => {
      fail(error.message);
    });
    started.child.on("error", (error) => {
      fail(error.message);
    });
    started.child.on("close", (code, signal) => {
      fail(said.trim() === "" ? String(code ?? signal) : said.trim());
    });
    return started;
  }

  async function readAll(
    oids: readonly string[],
    { largest = Infinity, enough = Infinity }: ReadLimits = {},
  ): Promise<readonly (GitObject | undefined)[]> {
    if (oids.length === 0) return [];
    oids.forEach(assertObjectId);
    const { child, waiting, unsent } = (session ??= startSession());
    return new Promise((resolve, reject) => {
      waiting.push({ missing: oids.length, bytes: 0, largest, enough, objects: [], resolve, reject });
      const isFirst = unsent.length === 0;
      for (const oid of oids) unsent.push(`contents ${oid}\n`);
      if (isFirst) queueMicrotask(() => child.stdin.write(`${unsent.splice(0).join("")}flush\n`));
    });
  }

  return {
    readAll,
    async read(oid) {
      const [object] = await readAll([oid]);
      return object;
    },
    async close() {
      const closing = session;
      session = undefined;
      if (closing?.child.exitCode !== null || closing.child.signalCode !== null) return;
      const closed = once(closing.child, "close");
      // What is about to be asked for is written first.
      await Promise.resolve();
      closing.child.stdin.end();
      await closed;
    },
  };
}
