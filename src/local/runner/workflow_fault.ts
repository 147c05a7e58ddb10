/** Something a workflow or an action does wrong or that this runner does not support: a sentence for the job's log. */
export class WorkflowFault extends Error {
  override readonly name = "WorkflowFault";
}
