import { code, list, shortTime } from "../report/markdown.ts";
import { lastCommand } from "./command_rights.ts";
import type { Effect, Step } from "./effects.ts";
import { hasApprovalLabel } from "./labels.ts";
import type { ValidRequest } from "./request.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { BranchHead, OrphanedMerge, Queue, RunSnapshot } from "./snapshot.ts";

/**
 * Whose turn it is. The entity's branch is its lock: whoever creates it holds it, and asking for approval holds nothing. Runs
 * that find the entity held wait. Once it is free they go on in the order of their issues: a run stays behind every earlier
 * one that still waits, and one that has waited also behind an earlier one whose turn has come, for as long as that has its
 * head start. So nobody who waited is overtaken by those behind, nobody holds anything by asking, and each wait ends: with
 * the earlier run's approval, its end, or its head start. A holder that is gone (its issue deleted or moved away, its record
 * written, or a branch that no run made) holds nothing: its branch is deleted. Unless it was merged, and nobody knows what
 * became of it: then an owner lets the entity go, by a word on the run that waits.
 */
export function waitForTurn(snapshot: RunSnapshot, request: ValidRequest): Step | undefined {
  const { lock, queue } = snapshot;
  if (lock !== undefined && queue?.orphan !== undefined) return waitForRelease(snapshot, request, lock, queue.orphan);
  if (lock === undefined) return waitBehind(snapshot, request);
  if (queue?.isHolderGone === true) {
    return {
      state: "waiting_for_turn",
      effects: [clearAway(lock)],
      view: clearingView,
    };
  }
  const holder = lock.commit?.run;
  const target = targetOf(request);
  const branch = code(request.branch);
  if (holder === undefined) {
    return waiting(snapshot, {
      title: `Waiting for its turn: the branch ${branch} holds ${target}, and no run made it`,
      next: `the catalog's maintainers delete the branch ${branch}; then this run is checked again and asks for approval.`,
    });
  }
  return waiting(snapshot, {
    title: `Waiting for its turn: ${target} is held by run #${String(holder)}`,
    next: `nothing to do. When ${runs([holder, ...earlier(snapshot)])} ended, this run is checked again and asks for approval.`,
    blocks: [placeOf(snapshot), ...creationOf(snapshot, request)],
  });
}

const clearingView = {
  title: "Its turn has come",
  next: "nothing to do: what was left of another run is being cleared away.",
};

function clearAway({ branch, oid: head }: BranchHead): Effect {
  return { type: "delete_branch", branch, head };
}

/** What the orphan merged may be half applied: somebody who may approve this run looks, and answers for going on from there. */
function waitForRelease(
  snapshot: RunSnapshot,
  request: ValidRequest,
  lock: BranchHead,
  orphan: OrphanedMerge,
): Step | undefined {
  if (isReleased(snapshot, orphan)) {
    if (!orphan.hasBranch) return waitBehind(snapshot, request);
    return { state: "waiting_for_turn", effects: [clearAway(lock)], view: clearingView };
  }
  const [run, pull] = [`#${String(orphan.run)}`, `#${String(orphan.pull)}`];
  const owners = mentionOwners(snapshot);
  const why = orphan.isUnsigned === true ? "whose commit none of my keys signed" : "whose issue is gone";
  return waiting(snapshot, {
    title: `Waiting for its turn: ${targetOf(request)} is held by run ${run}, ${why}`,
    next: `${owners} (somebody who neither opened nor edited this issue) sees what ${pull} left, then comments \`/release\`.`,
    blocks: [
      `**State now:** ${pull} is merged, and no record says what became of it: an apply may be half done. After \`/release\` this run is checked again; its plan shows all that the code and Terraform's state differ in.`,
      placeOf(snapshot),
    ],
    notice: {
      key: `orphan:${String(orphan.run)}`,
      text: `${owners}: run ${run} is gone without a record, and holds ${targetOf(request)}.`,
    },
  });
}

/** Whether somebody who may approve this run let go what the orphan held. */
export function isReleased(snapshot: RunSnapshot, { mergedAt }: OrphanedMerge): boolean {
  return lastCommand(snapshot, "release", "approver", mergedAt) !== undefined;
}

/** So long the run whose turn has come is not overtaken, while owners make up their minds. */
const longestHeadStartMilliseconds = 86_400_000;

/** An earlier run that still waits though the entity is free is about to be looked at itself. */
const lookAgainMilliseconds = 60_000;

function waitBehind(snapshot: RunSnapshot, request: ValidRequest): Step | undefined {
  const before = earlier(snapshot);
  if (before.length > 0) {
    const step = waiting(snapshot, {
      title: `Waiting for its turn: ${runs(before)} waited for ${targetOf(request)} before`,
      next: "nothing to do: its turn comes after theirs.",
      blocks: [placeOf(snapshot)],
    });
    return { ...step, wakeAt: new Date(Date.parse(snapshot.now) + lookAgainMilliseconds).toISOString() };
  }
  const called = calledBefore(snapshot);
  if (called === undefined) return undefined;
  const until = headStartEnd(snapshot, called.since);
  return {
    ...waiting(snapshot, {
      title: `Waiting for its turn: it is run #${String(called.run)}'s for ${targetOf(request)}`,
      next: `nothing to do: this run asks for approval when run #${String(called.run)} has ended, at the latest at ${shortTime(until)}.`,
      blocks: [placeOf(snapshot)],
    }),
    wakeAt: until,
  };
}

function waiting(snapshot: RunSnapshot, view: Step["view"]): Step {
  return { state: "waiting_for_turn", view, takeLabelOff: hasApprovalLabel(snapshot) };
}

/** Runs of the entity that wait and whose issues are older than this one's. */
function earlier({ queue, issue }: RunSnapshot): readonly number[] {
  return (queue?.waiting ?? []).filter((run) => run < issue.number);
}

/** An earlier run whose turn has come, while it has its head start. */
function calledBefore(snapshot: RunSnapshot): Queue["called"][number] | undefined {
  const { queue, issue, now } = snapshot;
  return (queue?.called ?? []).find(
    ({ run, since }) => run < issue.number && Date.parse(headStartEnd(snapshot, since)) > Date.parse(now),
  );
}

function headStartEnd({ catalog }: RunSnapshot, since: string): string {
  const headStart = Math.min(longestHeadStartMilliseconds, catalog.settings.approval.expiresMilliseconds);
  return new Date(Date.parse(since) + headStart).toISOString();
}

function placeOf(snapshot: RunSnapshot): string {
  const before = earlier(snapshot);
  const place = `Its place among those that wait: ${String(before.length + 1)}.`;
  return before.length === 0 ? place : `${place} Before it: ${list(before.map((run) => `#${String(run)}`))}.`;
}

/** Whoever waits to create what is being created can be told right away how that will end. */
function creationOf({ lock, catalog }: RunSnapshot, request: ValidRequest): readonly string[] {
  const other = catalog.actions.get(lock?.commit?.action ?? "");
  const creates = other?.invocation.mapping.operation === "create";
  if (!creates || request.target.operation !== "create") return [];
  return [`Run #${String(lock?.commit?.run)} is creating it: if that succeeds, this run can't create it any more.`];
}

function targetOf({ target }: ValidRequest): string {
  return `${target.blueprint} ${code(target.identifier)}`;
}

function runs(numbers: readonly number[]): string {
  const names = list(numbers.map((run) => `#${String(run)}`));
  return numbers.length === 1 ? `run ${names} has` : `runs ${names} have`;
}
