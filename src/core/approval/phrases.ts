import { ownerMention } from "./codeowners.ts";
import type { ApprovalNode, Owner } from "./model.ts";
import { canApprove, sameLogin } from "./ownership.ts";

const shownPaths = 3;

/** Paths as code; of several in one folder the folder. */
export function pathsPhrase(paths: readonly string[]): string {
  const folders = new Map<string, readonly string[]>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  const shown = [...folders].flatMap(([folder, inside]) => (inside.length > 1 && folder !== "" ? [folder] : inside));
  const more = shown.length > shownPaths ? ` and ${String(shown.length - shownPaths)} more` : "";
  return `${shown
    .slice(0, shownPaths)
    .map((path) => `\`${path}\``)
    .join(", ")}${more}`;
}

export function mentionKey(owner: Owner): string {
  return ownerMention(owner).toLowerCase();
}

export function distinct(owners: readonly Owner[]): readonly Owner[] {
  return [...new Map(owners.map((owner) => [mentionKey(owner), owner])).values()];
}

/** What is still missing: `persons` further people among `owners`. */
export interface Need {
  readonly persons: number;
  readonly owners: readonly Owner[];
  readonly rule: string;
  /** Who can't meet it any more, having approved already. */
  readonly done: readonly string[];
}

/** Everything that is missing of a rule that somebody can still satisfy. */
export function needsOf({ state, persons, owners, rule, approvedBy, children }: ApprovalNode): readonly Need[] {
  if (state !== "pending") return [];
  const below = children.flatMap(needsOf);
  const missing = persons - approvedBy.length;
  if (missing <= below.length) return below;
  const done = approvedBy.map(({ login }) => login);
  const others = owners.filter(
    (owner) => owner.kind !== "user" || !done.some((login) => sameLogin(login, owner.login)),
  );
  return [{ persons: missing, owners: others, rule, done }];
}

/** A phrase that "adds the label" can follow, whoever and however many are needed; empty when nobody is. */
export function missingPhrase(needs: readonly Need[], excluded: readonly string[]): string {
  const [only] = needs;
  if (only === undefined) return "";
  if (needs.length === 1) return personsPhrase(only, excluded);
  return `each of ${needs.map((need) => `${personsPhrase(need, excluded)} (as ${need.rule})`).join(" and ")}`;
}

function personsPhrase({ persons, owners, done }: Need, excluded: readonly string[]): string {
  const able = owners.filter((owner) => canApprove(owner, excluded));
  const names = able.map(
    (owner) => (owner.kind === "team" && persons === 1 ? "someone in " : "") + ownerMention(owner),
  );
  const hasTeam = able.some((owner) => owner.kind === "team");
  const barred = [...new Set([...excluded, ...done])];
  const others = hasTeam && barred.length > 0 ? ` other than ${barred.map((login) => `@${login}`).join(" and ")}` : "";
  return persons === 1
    ? `${names.join(" or ")}${others}`
    : `each of ${String(persons)} people of ${names.join(", ")}${others}`;
}
