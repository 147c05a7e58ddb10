import { Lru } from "toad-cache";
import { messageLogArguments, messagesIn } from "../core/check/change.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import type { TreeEntries } from "../core/catalog/tree/tree_entries.ts";
import { oneAtATime } from "../core/one_at_a_time.ts";
import { openCloneOnDisk } from "./clone_on_disk.ts";
import type { CloneOptions } from "./clone_on_disk.ts";
import { coalesce } from "./coalesce.ts";
import { parseCommitObject } from "./commit_object.ts";
import type { CommitObject } from "./commit_object.ts";
import { GitError } from "./git_failure.ts";
import { catalogTree, readTreeEntries } from "./git_tree.ts";
import { createOriginReader } from "./origin_reader.ts";

/** A bare clone of the catalog repository. Every method throws `GitError`, whose `kind` says what to do about it. */
export interface CatalogClone {
  /** Brings the default branch and all `run/**` branches up to date, and forgets those that are gone. */
  fetch(): Promise<void>;
  /**
   * Fetches one commit that may be on no such branch, unless it is here already. What no such branch leads to is gone again
   * some day. With `mostBytes` it fails as `too_large` where more than that is on no such branch.
   */
  fetchCommit(oid: string, mostBytes?: number): Promise<void>;
  /** Head of the default branch at the last fetch. */
  defaultCommit(): Promise<string>;
  hasCommit(oid: string): Promise<boolean>;
  /** Whether something that should be in the clone was missed: the next fetch makes it anew. */
  isBroken(): boolean;
  readCommit(oid: string): Promise<CommitObject>;
  tree(commit: string): Promise<CatalogTree>;
  /** Id of the tree at a path of a commit; `undefined` when there is no folder. */
  treeId(commit: string, path: string): Promise<string | undefined>;
  /** Commits by full ref name, as of the last fetch: `refs("refs/heads/run/")`. */
  refs(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** The last commits that two have in common, in one order: none where nothing is, several where they were merged crosswise. */
  mergeBases(one: string, other: string): Promise<readonly string[]>;
  /** The messages of `commit` and those of its ancestors that are none of `base`'s. */
  messagesSince(base: string, commit: string): Promise<readonly string[]>;
  /**
   * What the branch that leads to `head` held at a time (ISO 8601), by the times that its commits say; its first commit for
   * an earlier time.
   */
  commitAt(head: string, time: string): Promise<string>;
  /** Whether `ancestor` is `descendant` or one of its ancestors. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Ends the git process that reads. */
  close(): Promise<void>;
}

/** The remote's default branch, whatever it is called. Outside `refs/heads/`, so that pruning and branches leave it alone. */
export const defaultRef = "refs/gatehouse/default";
const refSpecs = [`+HEAD:${defaultRef}`, "+refs/heads/run/*:refs/heads/run/*"];
const cachedTrees = 16;
const rememberedAnswers = 1000;

/** Opens the clone, empty at first. Throws when the repository's name or address can't be used, or git isn't there. */
export async function openCatalogClone(options: CloneOptions): Promise<CatalogClone> {
  const {
    objects,
    git,
    reading,
    fetch: fetchIntoClone,
    borrow,
    isAboutToGo,
    isBroken,
  } = await openCloneOnDisk(options);
  /** As of the last fetch, which alone moves them. A process for each question would be most of what the app starts. */
  let listedRefs: Promise<ReadonlyMap<string, string>> | undefined;
  const pastCommits = remembered(findCommitAt);
  const foundBases = remembered(findMergeBases);
  const trees = new Lru<CatalogTree>(cachedTrees);
  /** What the tree before shares with the next: read one after the other, so that two of them don't both read everything. */
  const readingTrees = oneAtATime();
  let latest: TreeEntries | undefined;
  const originsOf = createOriginReader(async (args) => (await git(args)).toString("utf8"));
  const exclusively = oneAtATime();

  async function hasCommit(oid: string): Promise<boolean> {
    return (await objects.read(oid))?.type === "commit";
  }

  async function readCommit(oid: string): Promise<CommitObject> {
    const object = await objects.read(oid);
    if (object?.type === "commit") return parseCommitObject(oid, object.content.toString("utf8"));
    throw new GitError("not_found", `The clone of ${options.repository} has no commit ${oid}. Fetch it first.`);
  }

  async function readTree(commit: string): Promise<CatalogTree> {
    const { tree: oid } = await readCommit(commit);
    latest = await readTreeEntries(objects, oid, latest === undefined ? [] : [latest]);
    const tree = catalogTree(commit, latest, objects);
    return {
      ...tree,
      read: (paths, enough) => reading(() => tree.read(paths, enough)),
      origins: () => reading(() => originsOf(commit)),
    };
  }

  async function tree(commit: string): Promise<CatalogTree> {
    const cached = trees.get(commit);
    if (cached !== undefined) return cached;
    return readingTrees(async () => {
      const read = trees.get(commit) ?? (await reading(() => readTree(commit)));
      trees.set(commit, read);
      return read;
    });
  }

  async function fetch(specs: readonly string[]): Promise<void> {
    try {
      await fetchIntoClone(specs);
    } finally {
      // What was listed meanwhile may be of before.
      listedRefs = undefined;
    }
  }

  async function listRefs(): Promise<ReadonlyMap<string, string>> {
    const listing = await git(["for-each-ref", "--format=%(objectname) %(refname)"]);
    const lines = listing.toString("utf8").split("\n");
    return new Map(lines.filter((line) => line !== "").map((line) => [line.slice(41), line.slice(0, 40)]));
  }

  async function refs(prefix: string): Promise<ReadonlyMap<string, string>> {
    const asked = (listedRefs ??= listRefs());
    try {
      return new Map([...(await asked)].filter(([name]) => name.startsWith(prefix)));
    } catch (error) {
      if (listedRefs === asked) listedRefs = undefined;
      throw error;
    }
  }

  /** What git answers, or nothing where it exits with 1: its way of saying no. */
  async function ask(args: readonly string[]): Promise<string | undefined> {
    try {
      return (await git(args)).toString("utf8").trim();
    } catch (error) {
      if (error instanceof GitError && error.exitCode === 1) return undefined;
      throw error;
    }
  }

  async function isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    await Promise.all([readCommit(ancestor), readCommit(descendant)]);
    return (await ask(["merge-base", "--is-ancestor", ancestor, descendant])) !== undefined;
  }

  async function findMergeBases(one: string, other: string): Promise<readonly string[]> {
    await Promise.all([readCommit(one), readCommit(other)]);
    return (await ask(["merge-base", "--all", one, other]))?.split("\n").toSorted() ?? [];
  }

  async function messagesSince(base: string, commit: string): Promise<readonly string[]> {
    await Promise.all([readCommit(base), readCommit(commit)]);
    return messagesIn((await git([...messageLogArguments, `${base}..${commit}`])).toString("utf8"));
  }

  async function findCommitAt(head: string, time: string): Promise<string> {
    await readCommit(head);
    const first = async (...args: readonly string[]): Promise<string> =>
      (await git(["rev-list", "--first-parent", ...args, head, "--"])).toString("utf8").split("\n")[0] ?? "";
    return (await first("--max-count=1", `--before=${time}`)) || (await first("--max-parents=0"));
  }

  return {
    fetch: coalesce(() => exclusively(() => fetch(refSpecs))),
    async fetchCommit(oid, mostBytes) {
      if ((await reading(() => hasCommit(oid))) && !(await isAboutToGo(oid))) return;
      await exclusively(async () => {
        await fetch(refSpecs);
        if (!(await hasCommit(oid)) || (await isAboutToGo(oid))) await borrow(oid, mostBytes);
      });
    },
    async defaultCommit() {
      const commit = (await refs(defaultRef)).get(defaultRef);
      if (commit !== undefined) return commit;
      throw new GitError("not_found", `${options.repository} has not been fetched yet. Fetch it first.`);
    },
    hasCommit: (oid) => reading(() => hasCommit(oid)),
    isBroken,
    readCommit: (oid) => reading(() => readCommit(oid)),
    tree,
    async treeId(commit, path) {
      const entry = (await tree(commit)).entries.get(path);
      return entry?.kind === "tree" ? entry.oid : undefined;
    },
    refs: (prefix) => reading(() => refs(prefix)),
    mergeBases: (one, other) => reading(() => foundBases(one, other)),
    messagesSince: (base, commit) => reading(() => messagesSince(base, commit)),
    commitAt: (head, time) => reading(() => pastCommits(head, time)),
    isAncestor: (ancestor, descendant) => reading(() => isAncestor(ancestor, descendant)),
    close: () => objects.close(),
  };
}

/** Of what leads to commits, which never changes: each is found once. */
function remembered<Answer>(
  find: (one: string, other: string) => Promise<Answer>,
): (one: string, other: string) => Promise<Answer> {
  const answers = new Lru<Promise<Answer>>(rememberedAnswers);
  return async (one, other) => {
    const key = `${one} ${other}`;
    const found = answers.get(key) ?? find(one, other);
    answers.set(key, found);
    try {
      return await found;
    } catch (error) {
      answers.delete(key);
      throw error;
    }
  };
}
