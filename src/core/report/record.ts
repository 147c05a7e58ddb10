import { stringify } from "yaml";
import type { Report } from "../plan/messages.ts";
import type { ValidRequest } from "../run/request.ts";
import type { PullRequest, RunSnapshot } from "../run/snapshot.ts";
import { sealApprovals } from "../run/seal_approval.ts";
import { portStatus } from "../run/states.ts";

/** The run's record (`runs/<year>/<issue>.yml`): output only, nothing is ever decided from it but that the run is over. */
export function writeRecord(snapshot: RunSnapshot, request: ValidRequest, pull: PullRequest, report: Report): string {
  const { issue, head } = snapshot;
  const commit = head?.commit;
  const record = {
    id: String(issue.number),
    issue: `${snapshot.repository.url}/issues/${String(issue.number)}`,
    action: { identifier: request.action.identifier, digest: request.action.source.oid },
    operation: request.target.operation,
    entity: { blueprint: request.target.blueprint, identifier: request.target.identifier },
    requestedBy: commit?.requestedBy ?? issue.author.login,
    inputs: { ...(request.entity === undefined ? {} : { entity: request.entity.identifier }), ...request.inputs },
    approvals: approvalsOf(snapshot),
    catalog: commit?.catalog,
    pullRequest: pull.number,
    commits: { rendered: pull.head, merged: pull.mergeCommit },
    plan: { seal: report.seal && { ...report.seal, marks: undefined }, counts: report.counts, tool: report.seal?.tool },
    outputs: report.outputs ?? {},
    ...(report.omittedOutputs !== undefined && { omittedOutputs: report.omittedOutputs }),
    ...(report.toolWarnings !== undefined && { warnings: report.toolWarnings }),
    ...(report.toolWarningsOmitted !== undefined && { warningsOmitted: report.toolWarningsOmitted }),
    status: portStatus("succeeded"),
    state: "succeeded",
    startedAt: issue.createdAt,
    endedAt: snapshot.now,
  };
  return stringify(record, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Who approved what: the request, by its digest, and then plans, by the effects in their seal. */
function approvalsOf(snapshot: RunSnapshot): readonly object[] {
  const { commit } = snapshot.head ?? {};
  const ofRequest = (commit?.approvedBy ?? []).map(({ login, at }) => ({
    by: login,
    at,
    covers: "digest",
    value: commit?.digest,
  }));
  const ofPlans = sealApprovals(snapshot).flatMap(({ effects, by }) =>
    by.map(({ login, at }) => ({ by: login, at, covers: "seal", value: effects })),
  );
  return [...ofRequest, ...ofPlans];
}
