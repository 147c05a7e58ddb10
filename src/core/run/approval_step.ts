import type { RunState } from "./states.ts";
import { approvalRule, approvedSoFar } from "../report/approval_view.ts";
import { inputsTable } from "../report/inputs_table.ts";
import { code, fenced, list, shortTime } from "../report/markdown.ts";
import { type ApprovalState, silencedOwners } from "./approval.ts";
import type { Announcement, Step } from "./effects.ts";
import { variablesFile } from "./render_target.ts";
import { hasApprovalLabel } from "./labels.ts";
import type { ValidRequest } from "./request.ts";
import type { RunSnapshot } from "./snapshot.ts";

export interface Question {
  readonly state: RunState;
  readonly title: string;
  /** What is approved, in words: "this run", "this plan". */
  readonly what: string;
  readonly request: ValidRequest;
  readonly blocks?: readonly string[];
  /** It is what a failed apply has left: whoever wants it tried again says so by `/retry`, and that is the approval. */
  readonly byRetry?: true;
}

/** Asks for approval, says who may give it and who has, and why the last one did not count. */
export function approvalStep(snapshot: RunSnapshot, approval: ApprovalState, question: Question): Step {
  const { verdict, announcement } = approval;
  const { settings } = snapshot.catalog;
  const asked = timesAsked(snapshot, announcement);
  const blocked = blockedBecause(snapshot, approval);
  if (blocked === undefined && asked > 1 && snapshot.pull?.state !== "merged") return expired(snapshot.now);
  const expires = new Date(Date.parse(announcement.at) + asked * settings.approval.expiresMilliseconds).toISOString();
  const refused = verdict.refused.findLast(({ at }) => Date.parse(at) > lastConsumed(snapshot));
  return {
    state: question.state,
    // What can't be approved is not announced: nothing said meanwhile counts once it can, and no time runs out.
    ...(blocked === undefined ? { announce: announcement, wakeAt: expires } : {}),
    takeLabelOff: hasApprovalLabel(snapshot),
    view: {
      title: refused === undefined ? question.title : `Not approved: ${refused.why}`,
      next:
        blocked ?? `${verdict.missing} ${whatTheyDo(snapshot, question)}, by ${shortTime(expires)}.${rest(question)}`,
      blocks: [
        ...(refused === undefined ? [] : [`**${question.title}**`]),
        ...(snapshot.untoldMembers ?? []).map((why) => `**Nobody's membership counts:** ${code(why, 300)}`),
        ...silencedOwners(snapshot).map(
          ({ login, by, at }) =>
            `**Deleted:** at ${shortTime(at)} @${by} deleted a comment of @${login}, who is an owner. It may have been a no: ask before you approve.`,
        ),
        ...approvedSoFar(verdict),
        ...(question.blocks ?? [inputsTable(question.request)]),
      ],
      folded: [...(verdict.tree.children.length === 0 ? [] : [approvalRule(verdict)]), ...filesOf(question.request)],
      ...(blocked === undefined
        ? {
            notice: {
              key: `approve:${announcement.digest.slice(0, 16)}${asked === 1 ? "" : `:${String(asked)}`}`,
              text: `${list(verdict.candidates)}: ${question.what} waits for your approval.`,
            },
          }
        : {}),
    },
  };
}

function whatTheyDo({ catalog }: RunSnapshot, { byRetry }: Question): string {
  return byRetry === true
    ? "mends it, then comments `/retry` (what is left is applied only if it is what stands here)"
    : `adds the label ${code(catalog.settings.approval.label)}, or comments \`/approve\``;
}

function rest({ byRetry }: Question): string {
  return byRetry === true ? " `/cancel` gives up: I open the way back." : "";
}

/** What is merged can't expire: it is asked for again each time that the time is up. From 1. */
function timesAsked({ now, catalog }: RunSnapshot, { at }: Announcement): number {
  const waited = Math.max(0, Date.parse(now) - Date.parse(at));
  return Math.floor(waited / catalog.settings.approval.expiresMilliseconds) + 1;
}

/** Until when labels have had their effect, so that none of them is refused now: a commit names them, or a job followed. */
function lastConsumed({ lock, issue, checks }: RunSnapshot): number {
  const approvals = lock?.commit?.run === issue.number ? lock.commit.approvedBy : [];
  const times = [...approvals.map(({ at }) => at), ...checks.map(({ startedAt }) => startedAt)];
  return Math.max(0, ...times.map((at) => Date.parse(at) || 0));
}

function blockedBecause(snapshot: RunSnapshot, { verdict }: ApprovalState): string | undefined {
  if (snapshot.unprotected.length > 0) {
    return unprotectedWords(snapshot, "nothing can be approved");
  }
  if (verdict.impossible !== undefined) return `a platform engineer makes it approvable. ${verdict.impossible}`;
  if (verdict.candidates.length === 0) return "a platform engineer mends CODEOWNERS: nobody may approve this run.";
  return undefined;
}

/** Who mends the branches' protection, and what is missing. */
export function unprotectedWords({ unprotected }: RunSnapshot, untilThen: string): string {
  const faults = unprotected.map((fault) => `\n- ${fault}`).join("");
  return `a platform engineer protects the repository's branches; until then ${untilThen}. \`gatehouse doctor\` prints the commands. Missing:${faults}`;
}

function expired(now: string): Step {
  return {
    state: "expired",
    close: "NOT_PLANNED",
    view: {
      title: "Expired: nobody approved in time",
      next: `nothing; no approval came by ${shortTime(now)}. Reopen the issue to ask again.`,
    },
  };
}

/** The files that the run writes and takes away, so that the approver sees the Terraform before there is a pull request. */
export function filesOf(request: ValidRequest): readonly { readonly summary: string; readonly body: string }[] {
  const decoder = new TextDecoder("utf-8", { fatal: false });
  const files = [...request.files].sort(([one], [other]) => (one < other ? -1 : 1));
  const show = ([path, bytes]: readonly [string, Uint8Array]): string =>
    `${code(`${request.folder}/${path}`)}\n\n${fenced(decoder.decode(bytes), language(path))}`;
  const [variables, others] = [files.filter(isVariables), files.filter((file) => !isVariables(file))];
  const removed = [...request.committed.keys()].filter((path) => !request.files.has(path)).sort();
  const gone = removed.map((path) => `${code(`${request.folder}/${path}`)} is removed.`);
  const count = `${String(others.length)}${removed.length === 0 ? "" : `, and ${String(removed.length)} removed`}`;
  return [
    // A part of its own, and the first: it holds the answers, and there is always room for it.
    ...variables.map((file) => ({ summary: "Variables: what Terraform gets of the answers", body: show(file) })),
    {
      summary: `Files of this run (${count}); ${afterApply(request)}`,
      body: [...gone, ...others.map(show)].join("\n\n"),
    },
  ];
}

/** What becomes of the catalog once it is applied. A delete leaves nothing of the entity, whatever its branch adds before. */
function afterApply({ target, entityPath, folder }: ValidRequest): string {
  return target.operation === "delete"
    ? `${entityPath} and the folder ${folder} go when it is applied`
    : `recorded in ${entityPath} when it is applied`;
}

function isVariables([path]: readonly [string, Uint8Array]): boolean {
  return path === variablesFile;
}

function language(path: string): string {
  if (path.endsWith(".json")) return "json";
  if (path.endsWith(".yml")) return "yaml";
  return path.endsWith(".tf") || path.endsWith(".hcl") ? "hcl" : "";
}
