import { folderTreeId } from "../render/tree_id.ts";
import { planBlocks } from "../report/plan_view.ts";
import { wasTouched } from "./touched.ts";
import { checksOf } from "./job.ts";
import { withDestroy } from "./render_target.ts";
import type { ValidRequest } from "./request.ts";
import type { PullRequest, Restoration, RunSnapshot } from "./snapshot.ts";

/** The entity's folder as giving up wants it. */
export interface WantedFolder {
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Absent where the folder shall be gone. */
  readonly tree?: string;
  /** An apply was begun: what Terraform's state holds is not known. */
  readonly isTouched: boolean;
  readonly destroys: boolean;
}

export function wantedFolder(snapshot: RunSnapshot, pull: PullRequest, { folder, before }: Restoration): WantedFolder {
  const { approved } = snapshot;
  const isTouched = wasTouched(checksOf(snapshot, "apply", pull.mergeCommit));
  const destroys = isTouched && approved?.kind === "valid" && approved.target.operation === "create";
  const files = destroys ? destroyed(snapshot, approved) : before;
  return { folder, files, isTouched, destroys, ...(files.size === 0 ? {} : { tree: folderTreeId(files) }) };
}

function destroyed(snapshot: RunSnapshot, request: ValidRequest): ReadonlyMap<string, Uint8Array> {
  const { issue, head, repository } = snapshot;
  const url = `${repository.url}/issues/${String(issue.number)}`;
  return withDestroy(request.files, {
    requestedBy: head?.commit?.requestedBy ?? issue.author.login,
    issue: issue.number,
    url,
  });
}

export function isRestored({ catalog }: RunSnapshot, { folder, tree }: WantedFolder): boolean {
  return catalog.tree.entries.get(folder)?.oid === tree;
}

/** What exists now, as far as anybody can know. */
export function stateNow(snapshot: RunSnapshot, { isTouched, destroys }: WantedFolder): readonly string[] {
  if (!isTouched) return ["**State now:** nothing was applied. The entity stays held until the folder is restored."];
  // One that ended before it could plan knows of nothing that is left.
  const applies = snapshot.checks.filter(({ order }) => order?.phase === "apply");
  const last = applies.findLast((check) => wasTouched([check]) || check.memory?.report?.counts !== undefined);
  const then = destroys
    ? "When it is merged, Terraform plans to destroy what was made; that plan is shown here, and applied once it is approved."
    : "When it is merged, Terraform plans the way back; that plan is shown here, and applied once it is approved.";
  return [
    `**State now:** an apply was begun; what it made exists and costs money. The entity stays held until code and state agree. ${then}`,
    ...planBlocks(last?.memory?.report, "Left undone by that apply"),
  ];
}
