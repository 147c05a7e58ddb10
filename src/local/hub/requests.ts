/** What the hub was asked: the figures of a run are counted here. */
export interface RequestEntry {
  readonly at: Date;
  readonly token: "anonymous" | "user" | "app" | "installation" | "runner";
  /** Login or app slug behind the token. */
  readonly by: string;
  readonly kind: "rest" | "graphql" | "git";
  readonly method: string;
  /** `/repos/{owner}/{repo}/issues`; the path itself, for what has no route. */
  readonly route: string;
  readonly status: number;
  /** Whether GitHub counts it against its limit for content-creating requests. */
  readonly createsContent: boolean;
}

export interface RequestCounter {
  add(entry: Omit<RequestEntry, "createsContent">): void;
  list(): readonly RequestEntry[];
  reset(): void;
}

// The paths that GitHub documents as triggering notifications, as far as the hub has them.
const notifying = new Set([
  "/repos/{owner}/{repo}/issues",
  "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  "/repos/{owner}/{repo}/pulls",
  "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
]);
/** GraphQL's way to the same; its requests are counted as `/graphql <mutation> <mutation>`. */
const notifyingMutation = "addComment";

export function createRequestCounter(): RequestCounter {
  let entries: RequestEntry[] = [];
  return {
    add: (entry) => {
      const creates = notifying.has(entry.route) || entry.route.split(" ").includes(notifyingMutation);
      entries.push({ ...entry, createsContent: entry.method === "POST" && creates });
    },
    list: () => entries,
    reset: () => {
      entries = [];
    },
  };
}
