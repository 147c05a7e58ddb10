/** GitHub tells no repository of a fork that was deleted, though its description of the API does not say so. */
interface PullHead {
  readonly repo: { readonly full_name: string } | null;
}

/** Whether a pull request's head is a branch of this repository (`owner/name`), and not of a fork. */
export function isBranchOf(fullName: string, { repo }: PullHead): boolean {
  return repo?.full_name === fullName;
}
