import { isJsonObject } from "../json.ts";
import { changedValues, isMarked } from "./changed_values.ts";
import type { ChangedValue } from "./changed_values.ts";
import type { Change, PlanConfiguration, TerraformPlan } from "./plan_shapes.ts";

export interface OutputChange {
  readonly name: string;
  readonly change: Change;
  /** Empty where only its sensitivity changes. */
  readonly values: readonly ChangedValue[];
  readonly isSensitive: boolean;
  /** It was sensitive: whoever reads the state's outputs, or what they are mapped to, is shown its value from now on. */
  readonly isRevealed: boolean;
}

/**
 * The root module's outputs that change, by their values or by whether they are sensitive. Of the latter a change has one flag for both
 * sides, which says whether it is so on either, and the prior state what is so after it; Terraform calls it an update all the same.
 * Source: `MarshalOutputChanges` of https://github.com/hashicorp/terraform/blob/main/internal/command/jsonplan/plan.go
 */
export function outputChanges({ output_changes = {}, configuration }: TerraformPlan): readonly OutputChange[] {
  return Object.entries(output_changes).flatMap(([name, change]): OutputChange[] => {
    const values = changedValues(change);
    const wasOrIs = isMarked(change.before_sensitive ?? false) || isMarked(change.after_sensitive ?? false);
    const isUpdate = change.actions.includes("update");
    if (values.length === 0 && !(isUpdate && wasOrIs)) return [];
    const isRevealed = isUpdate && wasOrIs && !isSensitiveInCode(name, configuration);
    return [{ name, change, values, isSensitive: wasOrIs && !isRevealed, isRevealed }];
  });
}

/** Terraform takes no sensitive value for an output that does not say so. */
export function isSensitiveInCode(name: string, configuration: PlanConfiguration | undefined): boolean {
  const outputs = configuration?.root_module?.outputs ?? {};
  const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  return isJsonObject(output) && output["sensitive"] === true;
}
