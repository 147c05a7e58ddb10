import type { EffectOf } from "../core/run/effects.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import { errorsOf, type MutationAnswer, type MutationField } from "./mutation_document.ts";
import type { Repository } from "./repository.ts";

type DeleteBranch = EffectOf<"delete_branch">;

const fieldName = "branch";
/** `updateRefs` takes it as the state of a ref that is not there. */
const noCommit = "0".repeat(40);

/** Deletes the branch only while its head is the one that was observed. */
export function deleteBranchField({ branch, head }: DeleteBranch, { repository }: RunSnapshot): MutationField {
  const update = { name: `refs/heads/${branch}`, beforeOid: head, afterOid: noCommit };
  const input = { repositoryId: repository.id, refUpdates: [update] };
  return { name: fieldName, mutation: "updateRefs", input, selection: "clientMutationId" };
}

/**
 * What became of it.
 * @returns false when the branch was not at that head any more, or gone already: the next look tells which.
 * @throws Error when the app may not delete it.
 */
export function isBranchGone(
  { octokit, fullName }: Repository,
  { branch }: DeleteBranch,
  answer: MutationAnswer,
): boolean {
  const [error] = errorsOf(answer, fieldName);
  if (error === undefined) return true;
  const what = `GitHub did not delete the branch ${branch} of ${fullName}: ${error.message}`;
  if (error.type === "FORBIDDEN" || /\brule\b/i.test(error.message)) throw new Error(what);
  octokit.log.warn(what);
  return false;
}
