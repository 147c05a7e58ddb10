import { authorize } from "../access/authorize.ts";
import { readChecks } from "../services/checks.ts";
import { nodeId } from "../store/node_ids.ts";
import type { CheckRunRecord } from "../store/pull_records.ts";
import type { Asker, View } from "./view.ts";

/** A check run; without `databaseId`, because GitHub's own are larger than the schema's `Int` holds. */
export function checkView({ context, actor }: Asker, run: CheckRunRecord): View {
  authorize(context, actor, context.store.repositories.require(run.repositoryId), readChecks);
  return {
    __typename: "CheckRun",
    id: nodeId("CheckRun", run.id),
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId,
    detailsUrl: run.detailsUrl,
    startedAt: run.startedAt,
    completedAt: run.completedAt,
    title: run.output.title,
    summary: run.output.summary,
    text: run.output.text,
  };
}
