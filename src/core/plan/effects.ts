import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { changedValues } from "./changed_values.ts";
import { contributingValues } from "./contributing_values.ts";
import type { ContributingCode, Contribution } from "./contributing_values.ts";
import { effectiveChanges } from "./effective_changes.ts";
import { outputChanges } from "./output_changes.ts";
import type { Change, ResourceChange, StateModule, StateResource, TerraformPlan } from "./plan_shapes.ts";

/** A plan, and of the code what does not stand in it. */
export interface PlannedCode extends ContributingCode {
  /** SHA-256 of the files of fetched modules; absent when there are none. */
  readonly fetchedModules: string | undefined;
}

/** What one change does to one resource, output or variable (`output.<name>`, `var.<name>`), or the whole code. */
export interface NamedEffect {
  readonly name: string;
  readonly effect: JsonValue;
}

export interface PlanEffects extends JsonObject {
  /** The code, of fetched modules too, without values of variables: a change of it may lead elsewhere, and set the same. */
  readonly configuration: JsonValue;
  /** SHA-256 of the files of fetched modules: of an expression `configuration` holds what it refers to alone. Absent without any. */
  readonly fetchedModules?: string;
  /** What unknown values are made of beside what is unknown, and providers' settings. Absent where there is nothing of the kind. */
  readonly contributions?: readonly Contribution[];
  readonly resources: readonly ResourceEffect[];
  readonly outputs: readonly OutputEffect[];
  readonly variables: JsonObject;
}

interface OutputEffect extends JsonObject {
  readonly name: string;
  readonly changes: readonly JsonObject[];
}

interface ResourceEffect extends JsonObject {
  readonly address: string;
  readonly deposed: string | null;
}

/**
 * Everything that applying the plan would do, in a canonical form: two plans have equal effects exactly when they do the
 * same. Holds secrets in plain text: it is only ever put through an HMAC. What a provider merely refreshed is left out.
 */
export function canonicalEffects(code: PlannedCode): PlanEffects {
  const { plan, fetchedModules } = code;
  const outputs = outputChanges(plan).map(({ name, values, isRevealed }) => ({
    name,
    changes: values.map(plain),
    ...(isRevealed && { isRevealed }),
  }));
  const contributions = inOrder(contributingValues(code));
  return {
    resources: inOrder(effectiveChanges(plan).map(resourceEffect)),
    outputs: inOrder(outputs),
    variables: Object.fromEntries(
      Object.entries(plan.variables ?? {}).map(([name, { value }]) => [name, value ?? null]),
    ),
    configuration: plan.configuration ?? null,
    ...(fetchedModules === undefined ? {} : { fetchedModules }),
    ...(contributions.length === 0 ? {} : { contributions }),
  };
}

/** The same effects one by one, so that a reader can be told which of them differ. */
export function namedEffects(effects: PlanEffects): readonly NamedEffect[] {
  const { resources, outputs, variables, configuration, fetchedModules, contributions = [] } = effects;
  return [
    ...resources.map((effect) => ({
      name: effect.deposed === null ? effect.address : `${effect.address} (deposed ${effect.deposed})`,
      effect,
    })),
    ...outputs.map((effect) => ({ name: `output.${effect.name}`, effect })),
    ...Object.entries(variables).map(([name, effect]) => ({ name: `var.${name}`, effect })),
    ...contributions.map(({ address, values }) => ({ name: `values of ${address}`, effect: values })),
    { name: "the code", effect: configuration },
    ...(fetchedModules === undefined ? [] : [{ name: "the code of fetched modules", effect: fetchedModules }]),
  ];
}

function resourceEffect({ address, deposed, previous_address, change }: ResourceChange): ResourceEffect {
  // What is destroyed or forgotten is named by its address and its id; its other attributes are the provider's to refresh.
  const goes = change.actions.every((action) => action === "delete" || action === "forget");
  return {
    address,
    deposed: deposed ?? null,
    object: objectOf(change),
    actions: change.actions,
    replacePaths: change.replace_paths ?? [],
    importing: change.importing ?? null,
    previousAddress: previous_address ?? null,
    changes: goes ? [] : changedValues(change).map(plain),
  };
}

/** Which object it is that changes or goes: a state can name another one at the same address, under the same serial. */
function objectOf({ before, before_identity: identity }: Change): JsonValue {
  return { id: (isJsonObject(before) ? before["id"] : undefined) ?? null, identity: identity ?? null };
}

function plain(value: ReturnType<typeof changedValues>[number]): JsonObject {
  return { ...value };
}

/** By their text, which is made of each once. */
function inOrder<Item extends JsonObject>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : 0))
    .map(({ item }) => item);
}

/** Every sensitive text that the plan holds, so that it can be taken out of messages. */
export function sensitiveTexts(plan: TerraformPlan): readonly string[] {
  const found = new Set<string>();
  const changes = [...(plan.resource_changes ?? []), ...(plan.resource_drift ?? [])].map(({ change }) => change);
  for (const change of [...changes, ...Object.values(plan.output_changes ?? {})]) {
    collect(change.before ?? null, change.before_sensitive ?? false, found);
    collect(change.after ?? null, change.after_sensitive ?? false, found);
  }
  for (const module of [plan.prior_state?.values?.root_module, plan.planned_values?.root_module]) {
    for (const { values = {}, sensitive_values = false } of resourcesIn(module))
      collect(values, sensitive_values, found);
  }
  return [...found];
}

/** Data sources, and what does not change, are here alone. */
function resourcesIn(module: StateModule | undefined): readonly StateResource[] {
  return [...(module?.resources ?? []), ...(module?.child_modules ?? []).flatMap(resourcesIn)];
}

function collect(value: JsonValue, sensitive: JsonValue, found: Set<string>): void {
  if (sensitive === false) return;
  if (typeof value === "string" || typeof value === "number") {
    if (sensitive === true) found.add(String(value));
  } else if (Array.isArray(value)) {
    value.forEach((item: JsonValue, index) => {
      collect(
        item,
        sensitive === true ||
          (Array.isArray(sensitive) ? ((sensitive as readonly JsonValue[])[index] ?? false) : false),
        found,
      );
    });
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      collect(item, sensitive === true || (isJsonObject(sensitive) ? (sensitive[key] ?? false) : false), found);
    }
  }
}
