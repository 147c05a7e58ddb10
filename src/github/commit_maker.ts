/** An account as GitHub ties it to a commit's author or committer; empty or nothing when the address is nobody's. */
type Account = { readonly login?: string } | null;

export interface AttributedCommit {
  readonly author: Account;
  readonly committer: Account;
  readonly commit: { readonly verification?: { readonly verified: boolean } };
}

/** Whom GitHub names as the committer of what it signs itself. */
const gitHubItself = "web-flow";

/**
 * Whether GitHub vouches that this bot made the commit. A signature vouches for the committer, and anybody can name
 * somebody else as the author of a commit that they sign themselves: so it has to be GitHub's own signature, or the bot's.
 */
export function isMadeBy({ author, committer, commit }: AttributedCommit, botLogin: string): boolean {
  const vouches = committer?.login === gitHubItself || committer?.login === botLogin;
  return commit.verification?.verified === true && vouches && author?.login === botLogin;
}
