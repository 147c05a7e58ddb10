import { folderTreeId } from "../render/tree_id.ts";
import { writeGivenUpRecord } from "../report/given_up_record.ts";
import { code } from "../report/markdown.ts";
import { planBlocks } from "../report/plan_view.ts";
import { recordFile } from "../render/names.ts";
import { applyRestored, wasTouched } from "./apply_restored.ts";
import { lastCommand } from "./command_rights.ts";
import type { Utterance } from "./commands.ts";
import type { Effect, Step } from "./effects.ts";
import { checksOf } from "./job.ts";
import type { RunKeys } from "./keys.ts";
import { mayApprove } from "./may_approve.ts";
import { withDestroy } from "./render_target.ts";
import type { ValidRequest } from "./request.ts";
import { mentionOwners } from "./mention_owners.ts";
import { writeTrailers } from "./run_commit.ts";
import type { PullRequest, Restoration, RunSnapshot } from "./snapshot.ts";
import { stopChecks } from "./stop_checks.ts";

/**
 * Giving up what is merged. An owner's `/cancel` has the app open a pull request that gives the entity's folder back what
 * stood there before the merge; its check is green for exactly that and nothing else. Where nothing was applied, the run ends
 * as soon as the folder is restored. Where an apply was begun, state and code may differ: the entity stays locked, the
 * restored folder is planned, and unless nothing is left to do, that plan is applied under its seal once an owner approves
 * it. A creation that was begun is undone by its destruction: its folder stays, marked, until that is applied.
 */
export function giveUp(snapshot: RunSnapshot, keys: RunKeys, pull: PullRequest): Step | undefined {
  const { restoration } = snapshot;
  const asked = cancelAsked(snapshot, pull, restoration?.pull);
  const isUnderWay = isBegun(snapshot, restoration?.pull);
  if (restoration === undefined || (asked === undefined && !isUnderWay)) return undefined;
  const wanted = wantedFolder(snapshot, pull, restoration);
  if (!isRestored(snapshot, wanted)) {
    return restoration.pull?.state === "open"
      ? waitForMerge(snapshot, restoration, restoration.pull, wanted)
      : openPull(snapshot, pull, restoration, wanted, asked);
  }
  if (!wanted.isTouched) return recordGivenUp(snapshot, pull, wanted);
  const back = restoration.pull;
  if (back?.state !== "merged" || back.mergeCommit === undefined) {
    return back?.state === "open"
      ? waitForMerge(snapshot, restoration, back, wanted)
      : openPull(snapshot, pull, restoration, wanted, asked);
  }
  const request = restoredRequest(snapshot, wanted);
  if (request === undefined) return undefined;
  return applyRestored(snapshot, keys, { request, pull: back, head: back.mergeCommit }, () =>
    recordGivenUp(snapshot, pull, wanted),
  );
}

/**
 * A pull request that restores the folder is green for as long as somebody may merge it: not once it is closed, and not once
 * the run has ended without it.
 */
export function stopRestoration(snapshot: RunSnapshot): readonly Effect[] {
  const { restoration, recorded, checks } = snapshot;
  const back = restoration?.pull;
  if (back === undefined || back.state === "merged" || (back.state === "open" && recorded === undefined)) return [];
  const judged = checks.filter(({ head, order }) => head === back.head && order === undefined);
  return stopChecks(snapshot, judged, "Not to be merged any more");
}

/** The last `/cancel` that came when nothing was running any more: an earlier one was told that it can't be. */
function cancelAsked(snapshot: RunSnapshot, pull: PullRequest, back: PullRequest | undefined): Utterance | undefined {
  const jobs = snapshot.checks.filter(({ head, order }) => head === pull.mergeCommit && order !== undefined);
  const last = jobs.at(-1);
  if (last?.open === true || last?.memory?.report?.outcome === "applied") return undefined;
  const times = [pull.mergedAt, takenBackAt(snapshot, back), ...jobs.map(({ completedAt }) => completedAt)].flatMap(
    (at) => at ?? [],
  );
  const since = Math.max(0, ...times.map((at) => Date.parse(at)));
  return lastCommand(snapshot, "cancel", "owner", new Date(since).toISOString());
}

/** Somebody who may approve the run takes giving up back by closing its pull request. Anybody else's closing undoes nothing. */
function takenBackAt(snapshot: RunSnapshot, back: PullRequest | undefined): string | undefined {
  if (back?.state !== "closed" || back.closedBy?.kind !== "person") return undefined;
  return mayApprove(snapshot, back.closedBy.login) ? back.closedAt : undefined;
}

/** Whoever can write here can delete the comment that asked for it too: what was begun ends by an approver's word alone. */
function isBegun(snapshot: RunSnapshot, back: PullRequest | undefined): boolean {
  return back !== undefined && (back.state !== "closed" || takenBackAt(snapshot, back) === undefined);
}

interface WantedFolder {
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Absent where the folder shall be gone. */
  readonly tree?: string;
  /** An apply was begun: what Terraform's state holds is not known. */
  readonly isTouched: boolean;
  readonly destroys: boolean;
}

function wantedFolder(snapshot: RunSnapshot, pull: PullRequest, { folder, before }: Restoration): WantedFolder {
  const { approved } = snapshot;
  const isTouched = wasTouched(checksOf(snapshot, "apply", pull.mergeCommit));
  const destroys = isTouched && approved?.kind === "valid" && approved.target.operation === "create";
  const files = destroys ? destroyed(snapshot, approved) : before;
  return { folder, files, isTouched, destroys, ...(files.size === 0 ? {} : { tree: folderTreeId(files) }) };
}

function destroyed(snapshot: RunSnapshot, request: ValidRequest): ReadonlyMap<string, Uint8Array> {
  const { issue, head, repository } = snapshot;
  const url = `${repository.url}/issues/${String(issue.number)}`;
  return withDestroy(request.files, {
    requestedBy: head?.commit?.requestedBy ?? issue.author.login,
    issue: issue.number,
    url,
  });
}

function isRestored({ catalog }: RunSnapshot, { folder, tree }: WantedFolder): boolean {
  return catalog.tree.entries.get(folder)?.oid === tree;
}

/** So often the pull request is opened for one `/cancel`: whoever closes it again and again must not have the app make more. */
const mostOpened = 3;

function openPull(
  snapshot: RunSnapshot,
  pull: PullRequest,
  { opened, pull: closed, inTheWay }: Restoration,
  wanted: WantedFolder,
  asked: Utterance | undefined,
): Step {
  const { issue, catalog, repository } = snapshot;
  if (inTheWay !== undefined) return waitForRoom(snapshot, inTheWay, wanted);
  const since = asked === undefined ? opened : opened.filter((at) => Date.parse(at) >= Date.parse(asked.at));
  if (since.length >= mostOpened) return closedAgain(snapshot, closed, wanted);
  const { folder, files } = wanted;
  const prefix = `${folder}/`;
  const removed = [...catalog.tree.entries.values()]
    .filter(({ path, kind }) => kind === "blob" && path.startsWith(prefix))
    .map(({ path }) => path.slice(prefix.length))
    .filter((path) => !files.has(path));
  const title = `Run ${String(issue.number)}: give up, restore ${folder}`;
  const effect: Effect = {
    type: "open_restoration",
    branch: restoringBranch(issue.number),
    base: repository.defaultBranch,
    parent: catalog.commit,
    folder,
    files,
    removed,
    message: `${title}\n\n${writeTrailers([
      ["Run", String(issue.number)],
      ["Restores", pull.mergeCommit ?? pull.head],
    ])}\n`,
    title,
    body: pullText(snapshot, pull, wanted, closed),
  };
  const next = "nothing to do: the pull request that restores the folder is being opened.";
  return { state: "abandoned", effects: [effect], view: { title: "Given up", next } };
}

/** From one branch into another GitHub lets one pull request be open at a time. Nothing of another's is the app's to close. */
function waitForRoom(snapshot: RunSnapshot, { number, by }: InTheWay, wanted: WantedFolder): Step {
  const branch = code(restoringBranch(snapshot.issue.number));
  const next = `${mentionOwners(snapshot)} closes #${String(number)}, which @${by} opened from ${branch}; then I open the one that restores the folder.`;
  return {
    state: "abandoned",
    view: {
      title: `Given up, but #${String(number)} stands in the way of the pull request that restores its folder`,
      next,
      blocks: stateNow(snapshot, wanted),
      notice: { key: `in_the_way:${String(number)}`, text: next },
    },
  };
}

type InTheWay = NonNullable<Restoration["inTheWay"]>;

function closedAgain(snapshot: RunSnapshot, closed: PullRequest | undefined, wanted: WantedFolder): Step {
  const again = `${mentionOwners(snapshot)} comments \`/cancel\` again, and I open it once more.`;
  const next = [again, ...closedWords(snapshot, closed)].join(" ");
  return {
    state: "abandoned",
    view: {
      title: "Given up, but the pull request that restores its folder was closed again and again",
      next,
      blocks: stateNow(snapshot, wanted),
      notice: { key: `closed:${String(closed?.number ?? "")}`, text: next },
    },
  };
}

function closedWords({ repository }: RunSnapshot, closed: PullRequest | undefined): readonly string[] {
  if (closed?.state !== "closed") return [];
  const { number, base, closedBy } = closed;
  if (base !== repository.defaultBranch) {
    return [`#${String(number)} was given another base, ${code(base, 300)}: that undoes nothing.`];
  }
  const who = closedBy === undefined ? "somebody" : `@${closedBy.login}`;
  return [`#${String(number)} was closed by ${who}, who may not approve this run: that undoes nothing.`];
}

/** Outside of `run/`: it holds nothing, and the entity's own branch goes on being its lock. */
export function restoringBranch(issue: number): string {
  return `restore/run-${String(issue)}`;
}

function pullText(
  snapshot: RunSnapshot,
  pull: PullRequest,
  wanted: WantedFolder,
  closed: PullRequest | undefined,
): string {
  const what = wanted.destroys
    ? `Marks ${code(wanted.folder, 300)} for destruction: the apply of #${String(pull.number)} was begun, and what it made is destroyed once that plan is approved.`
    : `Gives ${code(wanted.folder, 300)} back what stood there before #${String(pull.number)} was merged.`;
  const why = `The run of #${String(snapshot.issue.number)} was given up there. Anything else in here is refused: push nothing to it.`;
  return [what, why, ...closedWords(snapshot, closed)].join("\n\n");
}

function waitForMerge(snapshot: RunSnapshot, restoration: Restoration, back: PullRequest, wanted: WantedFolder): Step {
  const isRight = holds(restoration, back, wanted);
  const conclusion = isRight ? "success" : "failure";
  const owners = mentionOwners(snapshot);
  const number = `#${String(back.number)}`;
  const judged = snapshot.checks.findLast(
    ({ head, order, open }) => head === back.head && order === undefined && !open,
  );
  const text = isRight
    ? { title: "Exactly what stood there before", next: `${owners} approves and merges ${number}.` }
    : {
        title: "Not what the app made",
        next: `${owners} closes ${number} and comments \`/cancel\` again: somebody pushed to it.`,
      };
  const check: Effect = { type: "post_check", head: back.head, conclusion, title: text.title, summary: text.next };
  return {
    state: "abandoned",
    ...(judged?.conclusion === conclusion ? {} : { effects: [check] }),
    view: {
      title: isRight ? "Given up: its folder is to be restored" : `Given up, but ${number} is not what the app made`,
      next: text.next,
      blocks: stateNow(snapshot, wanted),
      notice: { key: `restore:${back.head}`, text: text.next },
    },
  };
}

/**
 * Whether the pull request brings the app's own commit, with the wanted folder, and nothing else. Its branch is not protected,
 * and GitHub names an app as the author of whatever it makes of the app's pull requests, on any base that people give them.
 */
function holds({ head, isOneCommit }: Restoration, back: PullRequest, wanted: WantedFolder): boolean {
  if (head?.oid !== back.head || head.isByApp !== true || isOneCommit !== true) return false;
  const isInside = [...head.changed.keys()].every((path) => path.startsWith(`${wanted.folder}/`));
  return isInside && head.tree.entries.get(wanted.folder)?.oid === wanted.tree;
}

/** What exists now, as far as anybody can know. */
function stateNow(snapshot: RunSnapshot, { isTouched, destroys }: WantedFolder): readonly string[] {
  if (!isTouched) return ["**State now:** nothing was applied. The entity stays held until the folder is restored."];
  const report = snapshot.checks.findLast(({ order }) => order?.phase === "apply")?.memory?.report;
  const then = destroys
    ? "When it is merged, Terraform plans to destroy what was made; that plan is shown here, and applied once it is approved."
    : "When it is merged, Terraform plans the way back; that plan is shown here, and applied once it is approved.";
  return [
    `**State now:** an apply was begun; what it made exists and costs money. The entity stays held until code and state agree. ${then}`,
    ...planBlocks(report),
  ];
}

/** The restored folder as jobs are ordered for it. */
function restoredRequest({ approved }: RunSnapshot, wanted: WantedFolder): ValidRequest | undefined {
  if (approved?.kind !== "valid" || wanted.tree === undefined) return undefined;
  const operation = wanted.destroys ? "delete" : "update";
  return {
    ...approved,
    files: wanted.files,
    tree: wanted.tree,
    outputs: [],
    target: { ...approved.target, operation },
  };
}

/** The run's record says that it was given up: with it the lock goes. */
function recordGivenUp(snapshot: RunSnapshot, pull: PullRequest, wanted: WantedFolder): Step {
  const { issue, catalog, repository } = snapshot;
  const deletions = wanted.destroys ? [...wanted.files.keys()].map((path) => `${wanted.folder}/${path}`) : [];
  const record = new TextEncoder().encode(writeGivenUpRecord(snapshot, pull));
  const effect: Effect = {
    type: "commit_record",
    branch: repository.defaultBranch,
    parent: catalog.commit,
    additions: new Map([[recordFile(issue.createdAt, issue.number), record]]),
    deletions,
    headline: `Run ${String(issue.number)}: given up`,
    body: writeTrailers([
      ["Run", String(issue.number)],
      ["Pull-request", String(pull.number)],
    ]),
  };
  const next = "nothing to do: the run's end is being recorded.";
  return { state: "abandoned", effects: [effect], view: { title: "Given up", next } };
}
