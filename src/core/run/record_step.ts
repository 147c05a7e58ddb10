import type { Report } from "../plan/messages.ts";
import { code, table } from "../report/markdown.ts";
import type { Step } from "./effects.ts";
import type { ValidRequest } from "./request.ts";
import { writeRunTitle } from "./run_title.ts";
import { mentionOwners } from "./mention_owners.ts";
import { writeTrailers } from "./run_commit.ts";
import { sealApprovals } from "./seal_approval.ts";
import type { PullRequest, RunSnapshot } from "./snapshot.ts";

/** Applied: the entity and the run's record go to the default branch in one commit. */
export function recordStep(snapshot: RunSnapshot, request: ValidRequest, pull: PullRequest, report: Report): Step {
  const { draft, repository, catalog, issue } = snapshot;
  const view = { title: "Applied: recording", next: "nothing to do: the catalog is being updated." };
  if (draft === undefined) return { state: "recording", view };
  if (!draft.ok) return recordFailed(snapshot, draft.problems);
  const approvals = [...(snapshot.head?.commit?.approvedBy ?? []), ...sealApprovals(snapshot).flatMap(({ by }) => by)];
  const trailers = writeTrailers([
    ["Run", String(issue.number)],
    ["Action", request.action.identifier],
    ["Requested-by", issue.author.login],
    ...approvals.map(({ login, at }) => ["Approved-by", `${login} ${at}`] as const),
    ["Pull-request", String(pull.number)],
    ["Workflow-run", String(report.workflowRunId)],
  ]);
  return {
    state: "recording",
    effects: [
      {
        type: "commit_record",
        branch: repository.defaultBranch,
        parent: catalog.commit,
        additions: draft.additions,
        deletions: draft.deletions,
        headline: writeRunTitle(snapshot.issue.number, request.target),
        body: trailers,
      },
    ],
    view,
  };
}

function recordFailed(
  snapshot: RunSnapshot,
  problems: readonly { readonly path: string; readonly message: string }[],
): Step {
  return {
    state: "record_failed",
    view: {
      title: "Applied, but the result does not fit the catalog",
      next: `${mentionOwners(snapshot)} mends in the catalog what is in the way: the blueprint, the action's mapping, or another file; I try again when the default branch changes.`,
      blocks: [
        "**State now:** what Terraform made exists; the catalog does not show it yet. Nothing is lost.",
        table(
          ["Where", "What is wrong"],
          problems.map(({ path, message }) => [code(path), code(message, 300)]),
        ),
      ],
      notice: { key: "record_failed", text: `${mentionOwners(snapshot)}: the result does not fit the catalog.` },
    },
  };
}
