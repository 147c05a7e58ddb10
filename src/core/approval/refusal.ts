import type { ApprovalQuestion, Labelling } from "./model.ts";
import { ownerMention } from "./codeowners.ts";
import { ownsPath, pathsToApprove, sameLogin } from "./ownership.ts";

/** Why one labelling does not count, as a sentence for the status comment; nothing when it counts. */
export function refusalOf(labelling: Labelling, question: ApprovalQuestion): string | undefined {
  return (
    notAPerson(labelling) ??
    notSomebodyElse(labelling, question) ??
    notAnOwner(labelling, question) ??
    tooEarly(labelling, question)
  );
}

function notAPerson({ login, kind, viaApp }: Labelling): string | undefined {
  if (kind === "bot") return `@${login} is an app; a person must approve this run.`;
  if (kind === "ghost")
    return "The account that added the label no longer exists; somebody else must approve this run.";
  return viaApp ? `An app added the label for @${login}; @${login} must add it on GitHub in person.` : undefined;
}

function notSomebodyElse({ login }: Labelling, question: ApprovalQuestion): string | undefined {
  if (question.selfApproval) return undefined;
  if (sameLogin(login, question.author)) return `@${login} opened this run; somebody else must approve it.`;
  return question.editors.some((editor) => sameLogin(editor, login))
    ? `@${login} edited this run's issue; somebody else must approve it.`
    : undefined;
}

function notAnOwner({ login }: Labelling, question: ApprovalQuestion): string | undefined {
  const paths = pathsToApprove(question);
  if (paths.some((path) => ownsPath(path, login, question.members))) return undefined;
  const owners = [...new Set(paths.flatMap((path) => path.owners).map(ownerMention))];
  const remedy =
    owners.length === 0 ? "CODEOWNERS names nobody for it" : `an owner must approve it: ${owners.join(", ")}`;
  return `@${login} owns nothing that this run writes; ${remedy}.`;
}

/** GitHub's times are whole seconds: a label in the same second as the announcement or the edit is not later. */
function tooEarly({ login, at }: Labelling, { announcedAt, bodyEditedAt }: ApprovalQuestion): string | undefined {
  const again = `@${login}, look at it and add the label again.`;
  if (announcedAt === undefined || !isLater(at, announcedAt)) {
    return `The label came before this version was announced, or in the same second; ${again}`;
  }
  if (bodyEditedAt !== undefined && !isLater(at, bodyEditedAt)) {
    return `The issue was edited after the label came, or in the same second; ${again}`;
  }
  return undefined;
}

/** False when either time can't be read. */
function isLater(time: string, reference: string): boolean {
  return Date.parse(time) > Date.parse(reference);
}
