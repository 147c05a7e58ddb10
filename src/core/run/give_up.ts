import { writeGivenUpRecord } from "../report/given_up_record.ts";
import { recordFile } from "../render/names.ts";
import { applyRestored } from "./apply_restored.ts";
import { lastCommand } from "./command_rights.ts";
import type { Utterance } from "./commands.ts";
import type { Effect, Step } from "./effects.ts";
import type { RunKeys } from "./keys.ts";
import { mayApprove } from "./may_approve.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { ValidRequest } from "./request.ts";
import { isRestored, wantedFolder, type WantedFolder } from "./restored_folder.ts";
import { openRestoringPull, waitForMerge } from "./restoring_pull.ts";
import { writeTrailers } from "./run_commit.ts";
import type { PullRequest, Restoration, RunSnapshot, StateChange } from "./snapshot.ts";

/**
 * Giving up what is merged. An owner's `/cancel` has the app open a pull request that gives the entity's folder back what
 * stood there before the merge; its check is green for exactly that and nothing else. Where nothing was applied, the run ends
 * as soon as the folder is restored. Where an apply was begun, state and code may differ: the entity stays locked, the
 * restored folder is planned, and unless nothing is left to do, that plan is applied under its seal once an owner approves
 * it. A creation that was begun is undone by its destruction: its folder stays, marked, until that is applied.
 */
export function giveUp(snapshot: RunSnapshot, keys: RunKeys, pull: PullRequest): Step | undefined {
  const { restoration } = snapshot;
  if (restoration === undefined) return undefined;
  const asked = cancelAsked(snapshot, pull, restoration);
  if (asked === undefined && isUntold(snapshot, restoration)) return waitForWord(snapshot, restoration);
  if (asked === undefined && !isBegun(snapshot, restoration)) return undefined;
  const wanted = wantedFolder(snapshot, pull, restoration);
  if (!isRestored(snapshot, wanted)) {
    return restoration.pull?.state === "open"
      ? waitForMerge(snapshot, restoration, restoration.pull, wanted)
      : openRestoringPull(snapshot, pull, restoration, wanted, asked);
  }
  if (!wanted.isTouched) return recordGivenUp(snapshot, pull, wanted);
  const back = restoration.pull;
  if (back?.state !== "merged" || back.mergeCommit === undefined) {
    return back?.state === "open"
      ? waitForMerge(snapshot, restoration, back, wanted)
      : openRestoringPull(snapshot, pull, restoration, wanted, asked);
  }
  const request = restoredRequest(snapshot, wanted);
  if (request === undefined) return undefined;
  return applyRestored(snapshot, keys, { request, pull: back, head: back.mergeCommit }, () =>
    recordGivenUp(snapshot, pull, wanted),
  );
}

/** The last `/cancel` that came when nothing was running any more: an earlier one was told that it can't be. */
function cancelAsked(snapshot: RunSnapshot, pull: PullRequest, restoration: Restoration): Utterance | undefined {
  const jobs = snapshot.checks.filter(({ head, order }) => head === pull.mergeCommit && order !== undefined);
  const last = jobs.at(-1);
  if (last?.open === true || last?.memory?.report?.outcome === "applied") return undefined;
  const times = [
    pull.mergedAt,
    takenBackAt(snapshot, restoration),
    ...jobs.map(({ completedAt }) => completedAt),
  ].flatMap((at) => at ?? []);
  const since = Math.max(0, ...times.map((at) => Date.parse(at)));
  return lastCommand(snapshot, "cancel", "owner", new Date(since).toISOString());
}

/**
 * Somebody who may approve the run takes giving up back by closing its pull request. Anybody else's closing undoes nothing,
 * and their reopening nothing either. The app opens another one only where an approver has asked for that since.
 */
function takenBackAt(snapshot: RunSnapshot, restoration: Restoration): string | undefined {
  if (isUntold(snapshot, restoration)) return restoration.stateChangesCompleteSince;
  const last = lastByApprover(snapshot, restoration);
  return last?.isClosed !== true || isOpenedAfter(restoration, last.at) ? undefined : last.at;
}

/** So much was closed and reopened that nobody knows what an approver said before that: the last of it may be anything. */
function isUntold(snapshot: RunSnapshot, restoration: Restoration): boolean {
  const { stateChangesCompleteSince: since } = restoration;
  if (since === undefined || isOpenedAfter(restoration, since)) return false;
  const last = lastByApprover(snapshot, restoration);
  return last === undefined || Date.parse(last.at) <= Date.parse(since);
}

function lastByApprover(snapshot: RunSnapshot, { stateChanges }: Restoration): StateChange | undefined {
  return stateChanges.findLast(({ by }) => by.kind === "person" && mayApprove(snapshot, by.login));
}

function isOpenedAfter({ opened }: Restoration, time: string): boolean {
  return opened.some((at) => Date.parse(at) > Date.parse(time));
}

/** Neither goes on, the run or giving it up, until an approver says which. */
function waitForWord(snapshot: RunSnapshot, { pull }: Restoration): Step {
  const number = `#${String(pull?.number ?? "")}`;
  const close = pull?.state === "open" ? "closes" : "reopens and closes";
  const next = `${mentionOwners(snapshot)} comments \`/cancel\` to give the run up, or ${close} ${number} to have it go on.`;
  return {
    state: "abandoned",
    view: {
      title: `Stopped: ${number} was closed and reopened so often that I can't tell whether giving up was taken back`,
      next,
      blocks: ["Until an owner says which, nothing of this run is applied, and nothing is restored."],
      notice: { key: `untold:${number}`, text: next },
    },
  };
}

/** Whoever can write here can delete the comment that asked for it too: what was begun ends by an approver's word alone. */
function isBegun(snapshot: RunSnapshot, restoration: Restoration): boolean {
  return restoration.pull !== undefined && takenBackAt(snapshot, restoration) === undefined;
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
