import type { ApprovalQuestion, Consent } from "./model.ts";
import { ownerMention } from "./codeowners.ts";
import { isNamedBy, isOwner, pathsToApprove, sameLogin } from "./ownership.ts";

/** Why a consent does not count, as a sentence for the status comment; nothing when it counts. */
export function refusalOf(consent: Consent, question: ApprovalQuestion): string | undefined {
  return (
    notAPerson(consent) ??
    notCertain(consent) ??
    notSomebodyElse(consent, question) ??
    notAnOwner(consent, question) ??
    tooEarly(consent, question)
  );
}

function notAPerson({ login, kind, viaApp, by }: Consent): string | undefined {
  const did = by === "label" ? "added the label" : `wrote \`/${by}\``;
  if (kind === "bot") return `@${login} is an app; a person must approve this run.`;
  if (kind === "ghost") return `The account that ${did} no longer exists; somebody else must approve this run.`;
  return viaApp ? `An app ${did} for @${login}; @${login} must do it on GitHub in person.` : undefined;
}

/** Whoever can write here can edit others' comments, and whoever has a notification can answer it by e-mail. */
const doubts: Readonly<Record<NonNullable<Consent["doubt"]>, (who: string, by: Consent["by"]) => string>> = {
  edited: (who, by) => `The comment of ${who} was edited; ${who}, write \`/${by}\` in a new one.`,
  "e-mail": (who) => `The comment of ${who} came by e-mail, which others can send too; ${who}, write it on GitHub.`,
  buried: (who) => `More comments followed than are read; ${who}, look at it and approve again.`,
};

function notCertain({ login, doubt, by }: Consent): string | undefined {
  return doubt === undefined ? undefined : doubts[doubt](`@${login}`, by);
}

function notSomebodyElse({ login }: Consent, question: ApprovalQuestion): string | undefined {
  if (question.selfApproval) return undefined;
  if (sameLogin(login, question.author)) return `@${login} opened this run; somebody else must approve it.`;
  return question.editors.some((editor) => sameLogin(editor, login))
    ? `@${login} edited this run's issue; somebody else must approve it.`
    : undefined;
}

function notAnOwner({ login }: Consent, question: ApprovalQuestion): string | undefined {
  const paths = pathsToApprove(question.paths);
  const owners = [...paths.flatMap((path) => path.owners), ...question.approvers];
  if (owners.some((owner) => isOwner(owner, login, question))) return undefined;
  if (owners.some((owner) => isNamedBy(owner, login, question.members))) {
    const rule = "may not write to this repository, as GitHub asks of every code owner";
    return `@${login} is named as an owner, and ${rule}; somebody who may must approve, or an administrator gives @${login} the role write.`;
  }
  const able = [...new Set(owners.map(ownerMention))];
  const remedy = able.length === 0 ? "CODEOWNERS names nobody for it" : `an owner must approve it: ${able.join(", ")}`;
  return `@${login} owns nothing that this run writes; ${remedy}.`;
}

/** Whoever says yes has the page open that was there before an edit: GitHub shows them the new one within seconds. */
export const unseenMilliseconds = 10_000;

/** GitHub's times are whole seconds: a consent in the same second as the announcement is not later. */
function tooEarly({ login, at, by }: Consent, { announcedAt, bodyEditedAt }: ApprovalQuestion): string | undefined {
  const what = by === "label" ? "The label" : "The comment";
  const again = `@${login}, look at it and ${by === "label" ? "add the label" : `comment \`/${by}\``} again.`;
  if (announcedAt === undefined || !isLater(at, announcedAt)) {
    return `${what} came before this version was announced, or in the same second; ${again}`;
  }
  if (bodyEditedAt !== undefined && !isLater(at, bodyEditedAt, unseenMilliseconds)) {
    return `The issue was edited after ${what.toLowerCase()} came, or less than ${String(unseenMilliseconds / 1000)} seconds before; ${again}`;
  }
  return undefined;
}

/** False when either time can't be read. */
function isLater(time: string, reference: string, byMilliseconds = 0): boolean {
  return Date.parse(time) > Date.parse(reference) + byMilliseconds;
}
