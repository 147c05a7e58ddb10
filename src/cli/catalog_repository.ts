import { resolve } from "node:path";
import { emptyFolder } from "../core/catalog/tree/edit_folder.ts";
import { messageLogArguments, messagesIn } from "../core/check/change.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import { TreeEntries } from "../core/catalog/tree/tree_entries.ts";
import { GitError } from "../github/git_failure.ts";
import { createGit } from "../github/git_process.ts";
import { catalogTree, readTreeEntries } from "../github/git_tree.ts";
import { createObjectReader } from "../github/object_reader.ts";
import { CommandError, type CommandPorts } from "./ports.ts";

const timeoutMilliseconds = 60_000;

/** The git repository that a catalog's folder is in. Only read. Every method throws `CommandError` where git fails. */
export interface CatalogRepository {
  /** Runs git, with paths relative to the repository's root. */
  git(args: readonly string[]): Promise<string>;
  /** The folder's place in the repository, with `/` at its end; empty for the whole. */
  readonly prefix: string;
  /** The commit that a revision names. */
  commit(revision: string): Promise<string>;
  /** Where the present commit and a revision parted. */
  mergeBase(revision: string): Promise<string>;
  /** The messages of the present commit and its ancestors that are not those of `commit`. */
  messagesSince(commit: string): Promise<readonly string[]>;
  /** The catalog's folder at a commit; empty where the commit has none. Reads what differs from `known`, another commit's. */
  tree(commit: string, known?: CatalogTree): Promise<CatalogTree>;
  /** The contents of these blobs, in their order; nothing of one that the clone has not. */
  blobs(oids: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  close(): Promise<void>;
}

/** What git says of a folder that has nothing to be read yet. */
const lacks: readonly (readonly [said: RegExp, lack: string])[] = [
  [/not a git repository/, "is not in a git repository"],
  [/Not a valid object name HEAD|does not have any commits yet/, "has no commit yet"],
];

/** @param unknown what is not known in a shallow clone; goes on from "where git does not know" */
export async function refuseShallow(repository: CatalogRepository, folder: string, unknown: string): Promise<void> {
  if ((await repository.git(["rev-parse", "--is-shallow-repository"])).trim() !== "true") return;
  const message = `${folder} is a shallow clone, where git does not know ${unknown}.`;
  throw new CommandError(`${message} Fetch the whole history: git fetch --unshallow.`);
}

export async function openCatalogRepository(folder: string, ports: CommandPorts): Promise<CatalogRepository> {
  const runner = createGit(ports);
  const path = resolve(ports.workingFolder, folder);
  const told = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const lack = lacks.find(([said]) => said.test(error.message))?.[1];
      const message =
        lack === undefined
          ? `: ${error.message}`
          : ` ${lack}, and what is asked for is read from git. Commit the catalog first.`;
      throw new CommandError(`${folder}${message}`, { cause: error });
    }
  };
  const run = (args: readonly string[]): Promise<Buffer> => told(() => runner.run(args, { timeoutMilliseconds }));
  const found = await run(["-C", path, "rev-parse", "--absolute-git-dir", "--show-prefix"]);
  const [gitFolder = "", prefix = ""] = found.toString("utf8").split("\n");
  const objects = createObjectReader(runner, gitFolder);
  const bytes = (args: readonly string[]): Promise<Buffer> => run([`--git-dir=${gitFolder}`, ...args]);
  const git = async (args: readonly string[]): Promise<string> => (await bytes(args)).toString("utf8");

  async function commitOf(revision: string): Promise<string> {
    const args = ["rev-parse", "--quiet", "--verify", "--end-of-options", `${revision}^{commit}`];
    try {
      return (await git(args)).trim();
    } catch (error) {
      throw new CommandError(`There is no commit ${revision} in this repository. Fetch it first.`, { cause: error });
    }
  }

  return {
    prefix,
    git,
    commit: commitOf,
    async mergeBase(revision) {
      const commit = await commitOf(revision);
      let start = "";
      let more: readonly string[] = [];
      try {
        [start = "", ...more] = (await git(["merge-base", "--all", commit, "HEAD"])).trim().split("\n");
      } catch (error) {
        throw new CommandError(
          `The present commit and ${revision} have no commit in common here. Is this a shallow clone? Fetch the whole history.`,
          { cause: error },
        );
      }
      if (more.length === 0) return start;
      throw new CommandError(
        `The present commit and ${revision} were merged crosswise, so nobody can say what changes. Merge ${revision} into it once more.`,
      );
    },
    messagesSince: async (commit) => messagesIn(await git([...messageLogArguments, `${commit}..HEAD`])),
    async tree(commit, known) {
      const root = prefix.replace(/\/$/, "");
      const isThere = root === "" || (await git(["ls-tree", "-d", "--full-tree", commit, "--", root])) !== "";
      if (!isThere) return catalogTree(commit, new TreeEntries(emptyFolder), objects);
      const oid = (await git(["rev-parse", `${commit}:${root}`])).trim();
      const before = known === undefined ? [] : [known.entries];
      const tree = catalogTree(commit, await told(() => readTreeEntries(objects, oid, before)), objects);
      return { ...tree, read: (paths, enough) => told(() => tree.read(paths, enough)) };
    },
    blobs: async (oids) => (await told(() => objects.readAll(oids))).map((object) => object?.content),
    close: () => objects.close(),
  };
}
