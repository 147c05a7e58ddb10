import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { BatchParser } from "./batch_parser.ts";
import type { GitObject } from "./batch_parser.ts";
import { GitError } from "./git_failure.ts";
import { assertObjectId } from "./git_process.ts";
import type { Git, ObjectFolders } from "./git_process.ts";

/** Reads objects of one repository through one long-lived `git cat-file --batch`. */
export interface ObjectReader {
  /** The object, or `undefined` when the clone has none of that id. Throws `GitError`. */
  read(oid: string): Promise<GitObject | undefined>;
  /** The same of many, in their order; of blobs that are larger than this, in bytes, nothing is held in memory. */
  readAll(oids: readonly string[], largest?: number): Promise<readonly (GitObject | undefined)[]>;
  /** Ends the git process once it has answered what it was asked. The next read starts another. */
  close(): Promise<void>;
}

/** Objects that were asked for together, as far as they have come. */
interface Waiting {
  readonly count: number;
  readonly largest: number;
  readonly objects: (GitObject | undefined)[];
  readonly resolve: (objects: readonly (GitObject | undefined)[]) => void;
  readonly reject: (error: GitError) => void;
}

interface Session {
  readonly child: ChildProcessWithoutNullStreams;
  /** In the order of the requests, which is the order of the answers. */
  readonly waiting: Waiting[];
  /** Ids that are about to be asked for: many reads at once become one write. */
  readonly unsent: string[];
}

export function createObjectReader(git: Git, gitFolder: string, objects?: ObjectFolders): ObjectReader {
  let session: Session | undefined;

  function startSession(): Session {
    const started: Session = {
      child: git.start([`--git-dir=${gitFolder}`, "cat-file", "--batch"], objects),
      waiting: [],
      unsent: [],
    };
    const parser = new BatchParser(
      () => started.waiting[0]?.largest ?? 0,
      (object) => {
        const [asked] = started.waiting;
        if (asked === undefined || asked.objects.push(object) < asked.count) return;
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

  async function readAll(oids: readonly string[], largest = Infinity): Promise<readonly (GitObject | undefined)[]> {
    if (oids.length === 0) return [];
    oids.forEach(assertObjectId);
    const { child, waiting, unsent } = (session ??= startSession());
    return new Promise((resolve, reject) => {
      waiting.push({ count: oids.length, largest, objects: [], resolve, reject });
      const isFirst = unsent.length === 0;
      for (const oid of oids) unsent.push(oid);
      if (isFirst) queueMicrotask(() => child.stdin.write(`${unsent.splice(0).join("\n")}\n`));
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
