import type { HubContext } from "../context.ts";
import { workflowRunShape, workflowShape } from "../shapes/workflow.ts";
import type { WorkflowRunRecord } from "../store/action_records.ts";

export function workflowRunEvent(
  context: HubContext,
  run: WorkflowRunRecord,
  action: "requested" | "in_progress" | "completed",
): void {
  const { store } = context;
  const repository = store.repositories.require(run.repositoryId);
  const payload = {
    workflow_run: workflowRunShape(context, run),
    workflow: workflowShape(context, store.workflows.require(run.workflowId)),
  };
  context.emit({
    name: "workflow_run",
    action,
    repository,
    sender: store.users.require(run.triggeringActorId),
    payload,
  });
  context.changed(repository.id);
}
