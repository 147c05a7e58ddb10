// What a job needs only once Terraform runs: it is loaded meanwhile.
export { applyPhase, planPhase } from "./phases.ts";
export { publish } from "./publish.ts";
