import type { JsonValue } from "../json.ts";
import { parseExactly } from "./exact_json.ts";
import { isPlan } from "./plan_shapes.ts";

/** The parts of `terraform show -json <plan>` that are used here, by Terraform's own names. It holds secrets in plain text. */
export interface TerraformPlan {
  readonly format_version: string;
  readonly errored?: boolean;
  readonly variables?: Readonly<Record<string, { readonly value?: JsonValue }>>;
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly deferred_changes?: JsonValue;
  readonly action_invocations?: JsonValue;
  readonly configuration?: PlanConfiguration;
}

export interface ResourceChange {
  readonly address: string;
  readonly module_address?: string;
  readonly type?: string;
  readonly name?: string;
  readonly provider_name?: string;
  readonly previous_address?: string;
  readonly deposed?: string;
  readonly change: Change;
}

export interface Change {
  readonly actions: readonly string[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** `true`, or a value of the shape of `after` with `true` where something is not known yet. */
  readonly after_unknown?: JsonValue;
  readonly before_sensitive?: JsonValue;
  readonly after_sensitive?: JsonValue;
  readonly replace_paths?: JsonValue;
  readonly importing?: JsonValue;
}

export interface PlanConfiguration {
  readonly provider_config?: Readonly<Record<string, { readonly full_name?: string }>>;
  readonly root_module?: ConfiguredModule;
}

export interface ConfiguredModule {
  readonly resources?: readonly {
    readonly address: string;
    readonly mode?: string;
    readonly type: string;
    readonly provisioners?: readonly { readonly type: string }[];
  }[];
  readonly module_calls?: Readonly<Record<string, { readonly source?: string; readonly module?: ConfiguredModule }>>;
}

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
