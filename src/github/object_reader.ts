import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { BatchParser } from "./batch_parser.ts";
import type { GitObject } from "./batch_parser.ts";
import { GitError } from "./git_failure.ts";
import { assertObjectId } from "./git_process.ts";
import type { Git } from "./git_process.ts";

/** Reads objects of one repository through one long-lived `git cat-file --batch`. */
export interface ObjectReader {
  /** The object, or `undefined` when the clone has none of that id. Throws `GitError`. */
  read(oid: string): Promise<GitObject | undefined>;
  /** Ends the git process; what is being read fails. The next read starts another. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: GitError) => void;
}

interface Session {
  readonly child: ChildProcessWithoutNullStreams;
  /** In the order of the requests, which is the order of the answers. */
  readonly waiting: Waiting[];
  /** Ids that are about to be asked for: many reads at once become one write. */
  readonly unsent: string[];
}

export function createObjectReader(git: Git, gitFolder: string): ObjectReader {
  let session: Session | undefined;

  function startSession(): Session {
    const started: Session = {
      child: git.start([`--git-dir=${gitFolder}`, "cat-file", "--batch"]),
      waiting: [],
      unsent: [],
    };
    const parser = new BatchParser();
    const fail = (why: string): void => {
      if (session === started) session = undefined;
      const error = new GitError("broken", `git cat-file ended while it was being read from: ${why}.`);
      for (const { reject } of started.waiting.splice(0)) reject(error);
    };
    let said = "";
    started.child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-1000)));
    started.child.stdout.on("data", (chunk: Buffer) => {
      for (const object of parser.push(chunk)) started.waiting.shift()?.resolve(object);
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

  return {
    async read(oid) {
      assertObjectId(oid);
      const { child, waiting, unsent } = (session ??= startSession());
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        if (unsent.push(oid) > 1) return;
        queueMicrotask(() =>
          child.stdin.write(
            unsent
              .splice(0)
              .map((each) => `${each}\n`)
              .join(""),
          ),
        );
      });
    },
    async close() {
      const closing = session;
      session = undefined;
      if (closing?.child.exitCode !== null || closing.child.signalCode !== null) return;
      const closed = once(closing.child, "close");
      closing.child.stdin.end();
      await closed;
    },
  };
}
