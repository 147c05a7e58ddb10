/** The catalog's workflow that plans every root module on a schedule. */
export const driftWorkflow = "gatehouse-drift.yml";
export const driftWorkflowPath = `.github/workflows/${driftWorkflow}`;
