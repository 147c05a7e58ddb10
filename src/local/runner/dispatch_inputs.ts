import type { WorkflowRunRequest } from "../hub/workflow_runner.ts";
import type { Value } from "./expressions.ts";
import { scalarText } from "./steps_shape.ts";
import type { Workflow, WorkflowInput, WorkflowInputs } from "./workflow_file.ts";
import { WorkflowFault } from "./workflow_fault.ts";

/** The `inputs` context of a run: empty but for one that was dispatched. */
export function runInputs(workflow: Workflow, { event, inputs }: WorkflowRunRequest): Record<string, Value> {
  return event === "workflow_dispatch" ? dispatchInputs(workflow, inputs) : {};
}

/**
 * The `inputs` context of a dispatched run: what was given, typed as declared, with the declared defaults.
 * @throws WorkflowFault when the workflow can't be dispatched, or not with these inputs.
 */
function dispatchInputs(workflow: Workflow, given: Readonly<Record<string, string>>): Record<string, Value> {
  const declared = declaredInputs(workflow);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined)
    throw new WorkflowFault(`The workflow declares no input "${unknown}": add it, or leave it out.`);
  return Object.fromEntries(Object.entries(declared).map(([name, input]) => [name, typed(name, input, given[name])]));
}

function declaredInputs({ on }: Workflow): WorkflowInputs {
  if (typeof on === "object" && "workflow_dispatch" in on) return on.workflow_dispatch?.inputs ?? {};
  if (on === "workflow_dispatch" || (Array.isArray(on) && on.includes("workflow_dispatch"))) return {};
  throw new WorkflowFault("The workflow has no `workflow_dispatch` trigger: add it below `on`.");
}

function typed(name: string, input: WorkflowInput, given: string | undefined): Value {
  const text = given ?? scalarText(input.default ?? null);
  if (text === "" && input.required === true)
    throw new WorkflowFault(`The input "${name}" is required: give it a value.`);
  if (input.type === "boolean") return booleanValue(name, text);
  if (input.type === "number" && text !== "") return numberValue(name, text);
  const options = input.options?.map(scalarText);
  if (input.type === "choice" && text !== "" && options?.includes(text) !== true) {
    throw new WorkflowFault(
      `The input "${name}" is ${JSON.stringify(text)}: choose one of ${options?.join(", ") ?? "none"}.`,
    );
  }
  return text;
}

function booleanValue(name: string, text: string): boolean {
  if (text === "true") return true;
  if (text === "false" || text === "") return false;
  throw new WorkflowFault(`The input "${name}" is ${JSON.stringify(text)}: write true or false.`);
}

function numberValue(name: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new WorkflowFault(`The input "${name}" is ${JSON.stringify(text)}: write a number.`);
}
