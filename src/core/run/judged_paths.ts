import { ownerMention, ownersOf, parseCodeowners } from "../approval/codeowners.ts";
import type { Owner } from "../approval/model.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { entityFile, parseRunBranch } from "../render/names.ts";
import type { Request, ValidRequest } from "./request.ts";
import type { PullRequest, RunSnapshot } from "./snapshot.ts";

/**
 * What the run writes; of a merge that nobody can read, where its branch belongs. A team that may not write is no owner, even if its
 * members may (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
 * @param unknown owners' mentions, in small letters, whom GitHub does not take for such
 */
export function judgedPaths(
  catalog: Catalog,
  unknown: ReadonlySet<string>,
  request: Request,
  approved: Request | undefined,
  pull: PullRequest | undefined,
  folder: string | undefined,
): RunSnapshot["paths"] {
  const codeowners = parseCodeowners(catalog.codeowners?.text ?? "");
  // Of a person who may not write that is found out, and told, by asking for their rights.
  const known = (owner: Owner): Owner =>
    owner.kind === "team" && unknown.has(ownerMention(owner).toLowerCase()) ? { ...owner, isUnknown: true } : owner;
  const owned = (paths: readonly string[]): RunSnapshot["paths"] =>
    paths.map((path) => ({ path, owners: ownersOf(codeowners, path).map(known) }));
  const judged = pull?.state === "merged" ? approved : request;
  if (judged?.kind === "valid") return owned(writtenPaths(judged));
  const target = pull?.state === "merged" ? parseRunBranch(pull.branch) : undefined;
  if (target === undefined || folder === undefined) return [];
  return owned([`${folder}/main.tf`, entityFile(target.blueprint, target.identifier)]);
}

/** Every path that the run writes or takes away, `runs/` aside. */
function writtenPaths({ files, committed, folder, entityPath }: ValidRequest): readonly string[] {
  return [...[...new Set([...files.keys(), ...committed.keys()])].map((path) => `${folder}/${path}`), entityPath];
}
