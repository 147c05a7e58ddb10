import type { Consent } from "../approval/model.ts";
import { sameLogin } from "../approval/ownership.ts";
import { lastCommand } from "./command_rights.ts";
import { commandIn } from "./commands.ts";
import { sameLabel } from "./labels.ts";
import type { Issue, IssueComment, Labelling, RunSnapshot } from "./snapshot.ts";

/** A comment that may be somebody's yes. */
export type ConsentingCommand = Exclude<Consent["by"], "label">;

/**
 * Who said yes, by the label or by one of these commands, and did not take it back: oldest first. Whether it counts is judged
 * later.
 */
export function consentsOf(snapshot: RunSnapshot, commands: readonly ConsentingCommand[]): readonly Consent[] {
  const { issue } = snapshot;
  const events = approvalEvents(snapshot);
  const declined = Date.parse(lastCommand(snapshot, "decline", "owner")?.at ?? "");
  const consents = [...byLabel(events), ...byComment(issue, events, commands)];
  return consents
    .filter(({ at }) => Number.isNaN(declined) || Date.parse(at) > declined)
    .map((consent) => (isBuried(issue, consent) ? { ...consent, doubt: "buried" as const } : consent))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Everything that happened to the approval label, oldest first. */
export function approvalEvents({ issue, catalog }: RunSnapshot): readonly Labelling[] {
  return issue.labelled.filter(({ label }) => sameLabel(label, catalog.settings.approval.label));
}

/** Comments that say yes, whoever wrote them. */
export function consentingComments(
  { comments }: Pick<Issue, "comments">,
  commands: readonly ConsentingCommand[],
): readonly (IssueComment & { readonly command: ConsentingCommand })[] {
  return comments.flatMap((comment) => {
    const command = commands.find((one) => one === commandIn(comment.body));
    return command === undefined ? [] : [{ ...comment, command }];
  });
}

/** Labels that no person took off again: what is withdrawn must not count when somebody else puts the label back. */
function byLabel(events: readonly Labelling[]): readonly Consent[] {
  return events.flatMap(({ on, login, kind, viaApp, at }, index): readonly Consent[] => {
    const [next, ...later] = events.slice(index + 1);
    if (!on || (next?.on === false && next.kind === "person")) return [];
    return later.some((event) => isWithdrawal(event, login)) ? [] : [{ login, kind, viaApp, at, by: "label" }];
  });
}

/** Whoever approved in a comment takes it back by deleting it, by `/decline`, or by taking their own label off. */
function byComment(
  issue: Issue,
  events: readonly Labelling[],
  commands: readonly ConsentingCommand[],
): readonly Consent[] {
  const declines = issue.comments.filter(({ body }) => commandIn(body) === "decline");
  return consentingComments(issue, commands).flatMap(
    ({ author, createdAt: at, viaApp = true, command, ...comment }): readonly Consent[] => {
      const isBack = (login: string, when: string): boolean => sameLogin(login, author.login) && !isBefore(when, at);
      if (events.some((event) => isWithdrawal(event, author.login) && isBack(event.login, event.at))) return [];
      if (declines.some((decline) => isBack(decline.author.login, decline.createdAt))) return [];
      const doubt = doubtOf(comment);
      const byOutsider = comment.byInsider === false && !sameLogin(author.login, issue.author.login);
      return [{ ...author, viaApp, at, by: command, byOutsider, ...(doubt === undefined ? {} : { doubt }) }];
    },
  );
}

function isWithdrawal({ on, login }: Labelling, by: string): boolean {
  return !on && sameLogin(login, by);
}

function doubtOf({
  editor,
  editedAt,
  byEmail,
}: Pick<IssueComment, "editor" | "editedAt" | "byEmail">): Consent["doubt"] {
  if (editor !== undefined || editedAt !== undefined) return "edited";
  return byEmail === true ? "e-mail" : undefined;
}

/** Of very many comments some are not read, and one of them may have taken it back. */
function isBuried({ commentsCompleteSince: since }: Issue, { at }: Consent): boolean {
  return since !== undefined && !isBefore(since, at);
}

/** False when either time can't be read. */
function isBefore(time: string, reference: string): boolean {
  return Date.parse(time) < Date.parse(reference);
}
