import { stringify } from "yaml";
import { parseRunBranch } from "../render/names.ts";
import type { PullRequest, RunSnapshot } from "../run/snapshot.ts";
import { portStatus } from "../run/states.ts";

/** The record of a run that was given up after its merge: who asked for what, and that nothing of it stands. */
export function writeGivenUpRecord(snapshot: RunSnapshot, pull: PullRequest): string {
  const { issue, head, approved, restoration } = snapshot;
  const commit = head?.commit;
  const request = approved?.kind === "valid" ? approved : undefined;
  const record = {
    id: String(issue.number),
    issue: `${snapshot.repository.url}/issues/${String(issue.number)}`,
    ...(request === undefined
      ? {}
      : {
          action: { identifier: request.action.identifier, digest: request.action.source.oid },
          operation: request.target.operation,
        }),
    entity: parseRunBranch(pull.branch),
    requestedBy: commit?.requestedBy ?? issue.author.login,
    ...(commit === undefined ? {} : { inputs: commit.inputs, catalog: commit.catalog }),
    approvals: (commit?.approvedBy ?? []).map(({ login, at }) => ({
      by: login,
      at,
      covers: "digest",
      value: commit?.digest,
    })),
    pullRequest: pull.number,
    ...(restoration?.pull === undefined ? {} : { restoredBy: restoration.pull.number }),
    commits: { rendered: pull.head, merged: pull.mergeCommit },
    status: portStatus("abandoned"),
    state: "abandoned",
    startedAt: issue.createdAt,
    endedAt: snapshot.now,
  };
  return stringify(record, { lineWidth: 0, aliasDuplicateObjects: false });
}
