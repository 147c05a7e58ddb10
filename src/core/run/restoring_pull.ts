import { code } from "../report/markdown.ts";
import { blockedView } from "./blocked_branch.ts";
import { removedPaths } from "./commit_branch.ts";
import type { Utterance } from "./commands.ts";
import type { Effect, Step } from "./effects.ts";
import { mentionOwners } from "./mention_owners.ts";
import { stateNow, type WantedFolder } from "./restored_folder.ts";
import { writeTrailers } from "./run_commit.ts";
import type { PullRequest, Restoration, RunSnapshot } from "./snapshot.ts";
import { stopChecks } from "./stop_checks.ts";

/** So often the pull request is opened for one `/cancel`: whoever closes it again and again must not have the app make more. */
const mostOpened = 3;

export function openRestoringPull(
  snapshot: RunSnapshot,
  pull: PullRequest,
  { opened, pull: closed, inTheWay }: Restoration,
  wanted: WantedFolder,
  asked: Utterance | undefined,
): Step {
  const { issue, catalog, repository } = snapshot;
  if (inTheWay !== undefined) return waitForRoom(snapshot, inTheWay, wanted);
  if (snapshot.blockedBy !== undefined) {
    const title = `Given up, but the branch ${code(snapshot.blockedBy, 300)} stands in the way of the one that restores its folder`;
    const view = blockedView(snapshot, restoringBranch(issue.number), snapshot.blockedBy, title);
    return { state: "abandoned", view: { ...view, blocks: stateNow(snapshot, wanted) } };
  }
  const since = asked === undefined ? opened : opened.filter((at) => Date.parse(at) >= Date.parse(asked.at));
  if (since.length >= mostOpened) return closedAgain(snapshot, closed, wanted);
  const { folder, files } = wanted;
  const title = `Run ${String(issue.number)}: give up, restore ${folder}`;
  const effect: Effect = {
    type: "open_restoration",
    branch: restoringBranch(issue.number),
    base: repository.defaultBranch,
    parent: catalog.commit,
    folder,
    files,
    removed: removedPaths(snapshot, wanted),
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

export function waitForMerge(
  snapshot: RunSnapshot,
  restoration: Restoration,
  back: PullRequest,
  wanted: WantedFolder,
): Step {
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

/** What nobody is to merge any more is not green any more: closed, taken back, or left over when the run ended. */
export function stopRestoringPull(snapshot: RunSnapshot): readonly Effect[] {
  const back = snapshot.restoration?.pull;
  if (back === undefined || back.state === "merged") return [];
  const judged = snapshot.checks.filter(({ head, order }) => head === back.head && order === undefined);
  return stopChecks(snapshot, judged, "Not to be merged any more");
}
