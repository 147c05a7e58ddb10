import { parseExactly } from "./exact_json.ts";
import { isPlan, type TerraformPlan } from "./plan_shapes.ts";

/**
 * Reads what `terraform show -json` printed.
 * @throws Error that names what is missing, and never repeats a value.
 */
export function parsePlan(json: string): TerraformPlan {
  const value = parse(json);
  if (isPlan(value)) return value;
  const [problem] = isPlan.errors ?? [];
  throw new Error(
    `Terraform's plan is not in a format that is known here: ${problem?.instancePath ?? ""} ${problem?.message ?? ""}.`,
  );
}

function parse(json: string): unknown {
  try {
    return parseExactly(json);
  } catch {
    // Its message would repeat a part of the plan.
    throw new Error("Terraform's plan is not JSON.");
  }
}
