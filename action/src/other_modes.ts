// Loaded without the app alone: reading settings takes libraries that the app's jobs start faster without.
export { defaultBranchHead, driftOutcome, readDriftJob, runDrift } from "./drift/run_drift.ts";
export { issuePorts, pullPorts, readStandaloneJob, runStandalone } from "./standalone/standalone.ts";
export { findTool } from "./tool_mode.ts";
