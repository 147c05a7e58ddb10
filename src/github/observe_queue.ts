import type { Catalog } from "../core/catalog/model/catalog.ts";
import { assessIssue } from "../core/run/assess_issue.ts";
import { isRecorded } from "../core/run/records.ts";
import type { JqEvaluator } from "../core/expressions.ts";
import { actionsByLabel, type Request } from "../core/run/request.ts";
import type { BranchHead, Issue, OrphanedMerge, Queue } from "../core/run/snapshot.ts";
import { stateLabel } from "../core/run/states.ts";
import type { BranchReader } from "./branch_reader.ts";
import type { CatalogReader } from "./catalog_reader.ts";
import { type BranchOf, readQueue, rememberBranches } from "./read_queue.ts";
import type { Repository } from "./repository.ts";
import { nodesOf, originOf } from "./run_answer.ts";
import type { RunRepository } from "./run_query.ts";

export interface QueueObserver {
  /**
   * Who else wants the entity that a run wants: read while somebody else holds it (`lock`), and while others wait for
   * whatever entity; nothing otherwise.
   */
  observe(
    catalog: Catalog,
    answer: RunRepository,
    issue: Issue,
    request: Request,
    lock: BranchHead | undefined,
  ): Promise<Queue | undefined>;
}

export interface QueueObserverOptions {
  readonly repository: Repository;
  readonly catalogs: CatalogReader;
  readonly branches: BranchReader;
  readonly jq: JqEvaluator;
}

export function createQueueObserver({ repository, catalogs, branches, jq }: QueueObserverOptions): QueueObserver {
  const rememberedBranches = rememberBranches();

  async function observe(
    catalog: Catalog,
    answer: RunRepository,
    issue: Issue,
    request: Request,
    lock: BranchHead | undefined,
  ): Promise<Queue | undefined> {
    if (request.kind !== "valid" || lock?.commit?.run === issue.number) return undefined;
    const others = nodesOf(answer.waiting).some((other) => other.number !== issue.number);
    const hasWaited = issue.labels.includes(stateLabel("waiting_for_turn"));
    if (lock === undefined && !others && !hasWaited) return undefined;
    const judge: BranchOf = async (other) => {
      const [action, second] = actionsByLabel(catalog, other.labels);
      if (action === undefined || second !== undefined) return undefined;
      const origin = originOf(repository.fullName, answer.url, other);
      const asked = await assessIssue(catalog, action, other, origin, jq);
      return asked.kind === "valid" ? asked.branch : undefined;
    };
    return readQueue(repository, catalogs.clone, {
      branch: request.branch,
      lock,
      issue: issue.number,
      branchOf: rememberedBranches(catalog.commit, judge),
      isRecorded: (run) => isRecorded(catalog.tree.entries, run),
      merged: () => mergedHolder(catalog, answer, request.branch, issue.number),
    });
  }

  async function mergedHolder(
    catalog: Catalog,
    answer: RunRepository,
    branch: string,
    issue: number,
  ): Promise<OrphanedMerge | undefined> {
    const at = { name: answer.defaultBranchRef?.name ?? "", catalog };
    const merged = await branches.mergedHolder(branch, issue, at);
    if (merged === undefined) return undefined;
    const { run, pull, mergedAt, head } = merged;
    const hasBranch = await branches.isThere(branch);
    return { run, pull, mergedAt, hasBranch, ...(head.commit === undefined ? { isUnsigned: true } : {}) };
  }

  return { observe };
}
