import type { Owner } from "../approval/model.ts";
import { mentionsAt, ownerMention, ownersOf, parseCodeowners } from "../approval/codeowners.ts";
import { codeownersPlaces } from "../catalog/codeowners_file.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import type { TreeEntries } from "../catalog/tree/tree_entries.ts";
import { appCheckName } from "../check_names.ts";
import { policyFolder } from "../policy/model.ts";
import type { BranchRules } from "./branch_rules.ts";

/** Whoever could change these without an owner could give themselves any approval, or any plan. Folders end in a slash. */
export const guardedPaths = [
  ".github/",
  "actions/",
  "blueprints/",
  `${policyFolder}/`,
  "templates/",
  settingsFile,
] as const;

/** The files of a tree that lie in guarded folders. */
export function guardedFiles(entries: TreeEntries): readonly string[] {
  const inFolders = guardedPaths.flatMap((path) => [...entries.below(path.replace(/\/$/, ""))]);
  return inFolders.filter(({ kind }) => kind === "blob").map(({ path }) => path);
}

/** What keeps the default branch, or a run's, from being believed. While there is any, no approval counts. */
export interface TrustGap {
  readonly rule:
    | "pull-request"
    | "code-owner-review"
    | "stale-review"
    | "app-check"
    | "deletion"
    | "force-push"
    | "merge-queue"
    | "codeowners"
    | "run-branches";
  /** A sentence that says what is missing. */
  readonly message: string;
  /** Of what approvals rest on, what CODEOWNERS gives no owner: the path, and a file of it that is there or could be made. */
  readonly unowned?: { readonly path: string; readonly file: string };
}

export interface TrustRoot {
  readonly appId: number;
  readonly rules: BranchRules;
  /** The CODEOWNERS file that GitHub uses at the default branch. */
  readonly codeowners?: { readonly path: string; readonly text: string };
  /** The paths of all files of the default branch that lie in guarded folders. */
  readonly paths: readonly string[];
  /** Where that file names somebody whom GitHub takes for no owner: it does not know them, or they may not write here. */
  readonly unknownOwners?: readonly { readonly line: number; readonly column: number }[];
}

/** What is missing before the default branch can be believed. An empty list: everything is there. */
export function trustGaps(root: TrustRoot): readonly TrustGap[] {
  return [...ruleGaps(root.rules, root.appId), ...codeownersGaps(root)];
}

function ruleGaps(rules: BranchRules, appId: number): readonly TrustGap[] {
  const isAppCheckRequired = rules.requiredChecks.some(
    ({ name, appId: app }) => name === appCheckName && app === appId,
  );
  const gaps: readonly (readonly [isFine: boolean, rule: TrustGap["rule"], message: string])[] = [
    [rules.requiresPullRequest, "pull-request", "The default branch does not require pull requests."],
    [
      rules.requiresCodeOwnerReview,
      "code-owner-review",
      "The default branch does not require a review by code owners.",
    ],
    [
      rules.dismissesStaleReviews,
      "stale-review",
      "The default branch keeps the approvals of a pull request when somebody pushes to it afterwards.",
    ],
    [
      isAppCheckRequired,
      "app-check",
      `The default branch does not require the check "${appCheckName}" with the app ${appId} as its source.`,
    ],
    [rules.refusesDeletion, "deletion", "The default branch can be deleted."],
    [rules.refusesForcePush, "force-push", "The default branch's history can be rewritten by a forced push."],
    [
      !rules.hasMergeQueue,
      "merge-queue",
      `The default branch has a merge queue, where GitHub waits for the check "${appCheckName}" on commits of the queue's own, and the app gives it to pull requests alone: nothing could be merged. Take the merge queue out of the branch's rulesets.`,
    ],
  ];
  return gaps.filter(([isFine]) => !isFine).map(([, rule, message]) => ({ rule, message }));
}

/**
 * What a run's branch lacks. It is the entity's lock, and what is approved stands on it: whoever may write it could let an
 * entity go that is being applied, hold one for ever, or bring back what an owner has declined.
 */
export function runBranchGaps(branch: string, rules: BranchRules): readonly TrustGap[] {
  const open = [
    ...(rules.restrictsCreation ? [] : ["create"]),
    ...(rules.restrictsUpdate ? [] : ["change"]),
    ...(rules.refusesDeletion ? [] : ["delete"]),
  ];
  if (open.length === 0) return [];
  return [
    {
      rule: "run-branches",
      message: `Anyone with write access may ${open.join(", ")} branches below run/: no ruleset restricts ${branch} to the app.`,
    },
  ];
}

/** Owners as CODEOWNERS mentions them, in small letters, whom GitHub does not take for such. */
export function unknownMentions(codeowners: string, places: TrustRoot["unknownOwners"] = []): ReadonlySet<string> {
  return new Set(places.flatMap((place) => mentionsAt(codeowners, place)));
}

/** What CODEOWNERS lacks: a file, or an owner for what the approvals rest on. */
export function codeownersGaps({
  codeowners,
  paths,
  unknownOwners = [],
}: Pick<TrustRoot, "codeowners" | "paths" | "unknownOwners">): readonly TrustGap[] {
  if (codeowners === undefined) {
    return [{ rule: "codeowners", message: "There is no CODEOWNERS file: nobody could approve anything." }];
  }
  const parsed = parseCodeowners(codeowners.text);
  // A file at an earlier place would be read instead: whoever may add one could make themselves the owner of everything.
  const earlier = codeownersPlaces.slice(0, Math.max(0, codeownersPlaces.indexOf(codeowners.path)));
  const places = [...earlier, codeowners.path];
  const outside = places.filter((place) => !guardedPaths.some((path) => path.endsWith("/") && place.startsWith(path)));
  const guarded = [...guardedPaths, ...outside];
  const unknown = unknownMentions(codeowners.text, unknownOwners);
  const isKnown = (owner: Owner): boolean => owner.kind !== "email" && !unknown.has(ownerMention(owner).toLowerCase());
  const unowned = guarded.flatMap((path) => {
    const hole = probes(path, [...paths, ...places]).find((probe) => !ownersOf(parsed, probe).some(isKnown));
    return hole === undefined ? [] : [{ path, hole }];
  });
  return unowned.map(({ path, hole }) => {
    const named = ownersOf(parsed, hole).filter((owner) => owner.kind !== "email");
    const who =
      named.length === 0
        ? "no owner (a user or a team)"
        : `no owner whom GitHub knows to have write access (it names ${named.map(ownerMention).join(", ")})`;
    const instead = earlier.includes(hole) ? " A file there would be read instead." : "";
    return {
      rule: "codeowners" as const,
      message: `${gapOf(path, hole, who, codeowners.path)}${instead}`,
      unowned: { path, file: hole },
    };
  });
}

function gapOf(path: string, hole: string, who: string, file: string): string {
  if (hole === path) return `${file} gives ${path} ${who}.`;
  return `${file} does not cover all of ${path}: ${hole} would have ${who}.`;
}

/** The files that are there, and names that could be made: a pattern may cover today's files and not tomorrow's. */
function probes(path: string, paths: readonly string[]): readonly string[] {
  if (!path.endsWith("/")) return [path];
  const existing = paths.filter((file) => file.startsWith(path));
  return [...existing, `${path}any-file`, `${path}any-folder/any-file`];
}
