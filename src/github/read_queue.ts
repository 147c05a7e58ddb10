import { createHash } from "node:crypto";
import { Lru } from "toad-cache";
import { readRunCommit } from "../core/run/run_commit.ts";
import type { BranchHead, Issue, OrphanedMerge, Queue } from "../core/run/snapshot.ts";
import { stateLabel } from "../core/run/states.ts";
import type { CatalogClone } from "./catalog_clone.ts";
import { queryGraphql, type GraphqlError } from "./graphql.ts";
import type { Repository } from "./repository.ts";
import { actorOf, nodesOf } from "./run_answer.ts";
import type { Nodes, RawActor } from "./run_query.ts";

/** So many runs that wait for something are looked through for those that wait for the same entity. */
const pageLength = 100;
/** The last changes of an issue's labels that tell whether its turn has come. */
const labelEvents = 20;

export const queueQuery = `
query Queue($owner: String!, $name: String!, $holder: Int!) {
  repository(owner: $owner, name: $name) {
    waiting: issues(labels: ["${stateLabel("waiting_for_turn")}"], ${page()}) { nodes { ...Waiting } }
    called: issues(labels: ["${stateLabel("waiting_for_approval")}"], ${page()}) {
      nodes {
        ...Waiting
        timelineItems(last: ${String(labelEvents)}, itemTypes: [LABELED_EVENT]) {
          nodes { ... on LabeledEvent { createdAt actor { __typename login } label { name } } }
        }
      }
    }
    holder: issue(number: $holder) { number }
  }
}
fragment Waiting on Issue { number title body createdAt author { __typename login } labels(first: 100) { nodes { name } } }`;

function page(): string {
  return `states: [OPEN], first: ${String(pageLength)}, orderBy: { field: CREATED_AT, direction: ASC }`;
}

interface RawWaiting {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly createdAt: string;
  readonly author: RawActor | null;
  readonly labels: Nodes<{ readonly name: string }> | null;
}

interface RawLabelled {
  readonly createdAt: string;
  readonly actor: RawActor | null;
  readonly label: { readonly name: string };
}

interface QueueAnswer {
  readonly repository: {
    readonly waiting: Nodes<RawWaiting>;
    readonly called: Nodes<RawWaiting & { readonly timelineItems: Nodes<RawLabelled> }>;
    readonly holder: { readonly number: number } | null;
  } | null;
}

type WaitingIssue = Pick<Issue, "number" | "title" | "body" | "labels" | "author" | "createdAt">;

/** What an open issue asks for, as far as its branch goes; nothing when it is no valid run. */
export type BranchOf = (issue: WaitingIssue) => Promise<string | undefined>;

const rememberedIssues = 500;

/**
 * Everybody who waits is judged for everybody else who does, and anybody may wait: each issue is judged once for as long as it
 * and the catalog (its commit) stay as they are.
 */
export function rememberBranches(): (commit: string, judge: BranchOf) => BranchOf {
  const remembered = new Lru<{ readonly looks: string; readonly branch: Promise<string | undefined> }>(
    rememberedIssues,
  );
  return (commit, judge) => (issue) => {
    const looks = createHash("sha256")
      .update(JSON.stringify([commit, issue]))
      .digest("hex");
    const known = remembered.get(String(issue.number));
    if (known?.looks === looks) return known.branch;
    const branch = judge(issue);
    remembered.set(String(issue.number), { looks, branch });
    branch.catch(() => {
      remembered.delete(String(issue.number));
    });
    return branch;
  };
}

interface Wanted {
  /** The issue that asks: it does not wait for itself. */
  readonly issue: number;
  readonly branch: string;
  readonly lock: BranchHead | undefined;
  readonly branchOf: BranchOf;
  readonly isRecorded: (run: number) => boolean;
  /** What was last merged of the branch, as long as that has no record. */
  readonly merged: () => Promise<OrphanedMerge | undefined>;
}

/** Who else waits for this branch, and whether whoever holds it still can give it back. */
export async function readQueue(repository: Repository, clone: CatalogClone, wanted: Wanted): Promise<Queue> {
  const { issue, branch, lock, branchOf } = wanted;
  const holder = lock?.commit?.run;
  const { owner, repo: name } = repository.name;
  // Issue 0 does not exist: GitHub says so in an error beside the rest of the answer.
  const answer = await queryGraphql<QueueAnswer>(
    repository,
    queueQuery,
    { owner, name, holder: holder ?? 0 },
    { "repository.holder": ["NOT_FOUND"] },
  );
  const found = answer.data?.repository;
  if (found == null) throw new Error(`GitHub did not tell who waits for ${branch}.`);
  const isSame = async (raw: RawWaiting): Promise<boolean> =>
    raw.number !== issue && (await branchOf(issueOf(raw))) === branch;
  const waiting = await filter(nodesOf(found.waiting), isSame);
  const turns = nodesOf(found.called).flatMap((raw) => {
    const since = calledAt(nodesOf(raw.timelineItems), repository.app.botLogin);
    return since === undefined ? [] : [{ raw, since }];
  });
  const called = await filter(turns, ({ raw }) => isSame(raw));
  return {
    waiting: waiting.map(({ number }) => number),
    called: called.map(({ raw, since }) => ({ run: raw.number, since })),
    ...(await holding(repository, clone, wanted, isMissing(answer.errors, found.holder))),
  };
}

/** Whether the holder can still give the entity back. What a run whose issue is gone has merged is nobody's to take. */
async function holding(
  repository: Repository,
  clone: CatalogClone,
  { lock, isRecorded, merged }: Pick<Wanted, "lock" | "isRecorded" | "merged">,
  isIssueMissing: boolean,
): Promise<Pick<Queue, "isHolderGone" | "orphan">> {
  const holder = lock?.commit?.run;
  if (lock === undefined) return { isHolderGone: false };
  if (holder === undefined) {
    const orphan = await merged();
    // Of a branch that is there its pull request and the maintainers tell.
    if (orphan?.isUnsigned === true && !orphan.hasBranch) return { isHolderGone: false, orphan };
    return { isHolderGone: await isNobodys(repository, clone, lock) };
  }
  if (isRecorded(holder)) return { isHolderGone: true };
  if (!isIssueMissing) return { isHolderGone: false };
  const orphan = await merged();
  return orphan?.run === holder ? { isHolderGone: false, orphan } : { isHolderGone: true };
}

/** GitHub says "not found" of an issue that was deleted or moved to another repository; anything else proves nothing. */
function isMissing(errors: readonly GraphqlError[] | undefined, holder: object | null): boolean {
  return holder === null && (errors ?? []).some(({ type, path }) => type === "NOT_FOUND" && path?.[1] === "holder");
}

/** A branch without a run's commit and without an open pull request: no run made it, and none has it. */
async function isNobodys({ octokit, name }: Repository, clone: CatalogClone, lock: BranchHead): Promise<boolean> {
  const { message } = await clone.readCommit(lock.oid);
  if (readRunCommit(message) !== undefined) return false;
  const head = `${name.owner}:${lock.branch}`;
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls", { ...name, head, state: "open" });
  return data.length === 0;
}

function issueOf({ number, title, body, createdAt, author, labels }: RawWaiting): WaitingIssue {
  return { number, title, body, createdAt, author: actorOf(author), labels: nodesOf(labels).map(({ name }) => name) };
}

/** When the app let a run that had waited ask for its approval: the last two states that its labels tell. */
function calledAt(events: readonly RawLabelled[], botLogin: string): string | undefined {
  const states = events.filter(
    ({ actor, label }) => label.name.startsWith("run/") && actorOf(actor).login === botLogin,
  );
  const [before, last] = states.slice(-2);
  const isCalled =
    before?.label.name === stateLabel("waiting_for_turn") && last?.label.name === stateLabel("waiting_for_approval");
  return isCalled ? last.createdAt : undefined;
}

async function filter<Item>(items: readonly Item[], keeps: (item: Item) => Promise<boolean>): Promise<readonly Item[]> {
  const kept = await Promise.all(items.map(async (item) => ((await keeps(item)) ? [item] : [])));
  return kept.flat();
}
