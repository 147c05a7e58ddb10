import type { Fault } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { findInputFaults, readInputs } from "./action_inputs.ts";
import type { RawUserInputs } from "./action_inputs.ts";
import { readRawAction } from "./action_schema.ts";
import type { RawAction } from "./action_schema.ts";
import type {
  Action,
  EntityMapping,
  EntityOperation,
  RequiredApproval,
  SourceFile,
  TriggerOperation,
} from "./model.ts";
import type { PlaceFinder } from "./place_finder.ts";
import type { Read } from "./read_result.ts";

const operations: Readonly<Record<TriggerOperation, EntityOperation>> = {
  CREATE: "create",
  "DAY-2": "update",
  DELETE: "delete",
};

/**
 * Reads a self-service action (Port's v2). Port's guardrails that are not enforced yet are named in `unenforced`, a backend
 * other than TERRAFORM among them; such an action's `invocation` is empty where the file says nothing for it.
 */
export function readAction(value: JsonValue, source: SourceFile, places: PlaceFinder): Read<Action> {
  if (isOlderForm(value)) return { ok: false, faults: [olderForm(source)] };
  const raw = readRawAction(value, places);
  if (!raw.ok) return raw;
  const { identifier, title, description, icon, trigger, requiredApproval } = raw.value;
  const inputs = readInputs(trigger.userInputs);
  const errors = [...findInputFaults(trigger.userInputs, inputs, places), ...findMappingFaults(raw.value, places)];
  if (errors.length > 0) return { ok: false, faults: errors };
  const action: Action = {
    identifier,
    title: title ?? identifier,
    ...(description === undefined ? {} : { description }),
    ...(icon === undefined ? {} : { icon }),
    operation: trigger.operation,
    blueprint: trigger.blueprintIdentifier,
    inputs,
    required: Array.isArray(trigger.userInputs.required) ? trigger.userInputs.required : [],
    approval: readApproval(requiredApproval),
    invocation: {
      template: raw.value.invocationMethod.template ?? "",
      variables: raw.value.invocationMethod.variables ?? {},
      mapping: readMapping(raw.value),
    },
    unenforced: findUnenforced(raw.value),
    source,
  };
  return { ok: true, value: action, faults: findWarnings(raw.value, places) };
}

/** Port's older actions have their inputs on top, and the operation as the trigger; often several stand in a list. */
export function isOlderForm(value: JsonValue): boolean {
  const first = Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;
  return (
    isJsonObject(first) &&
    (typeof first.trigger === "string" || (first.userInputs !== undefined && first.trigger === undefined))
  );
}

function olderForm({ path }: SourceFile): Fault {
  return {
    severity: "error",
    rule: "action-v1",
    place: { file: path },
    message: "This is an action in Port's older form (v1); only v2 is read.",
    remedy:
      "Write one action per file, with `trigger: {type: self-service, operation, blueprintIdentifier, userInputs}`.",
  };
}

function readApproval(raw: RawAction["requiredApproval"]): RequiredApproval {
  if (raw === undefined || raw === false) return { type: "none" };
  if (raw === true) return { type: "any" };
  if (raw.count !== undefined) return { type: "count", count: raw.count };
  return { type: raw.type === "ALL" ? "all" : "any" };
}

function readMapping({ trigger, invocationMethod }: RawAction): EntityMapping {
  const { mapping = {} } = invocationMethod;
  const { identifier, title, icon, team } = mapping;
  return {
    blueprint: mapping.blueprintIdentifier ?? trigger.blueprintIdentifier,
    operation: mapping.operation ?? operations[trigger.operation],
    ...(identifier === undefined ? {} : { identifier }),
    ...(title === undefined ? {} : { title }),
    ...(icon === undefined ? {} : { icon }),
    ...(team === undefined ? {} : { team }),
    properties: mapping.properties ?? {},
    relations: mapping.relations ?? {},
  };
}

function findMappingFaults(raw: RawAction, places: PlaceFinder): readonly Fault[] {
  const { invocationMethod, requiredApproval } = raw;
  const faults: Fault[] = [];
  const path = ["invocationMethod", "mapping"];
  const add = (rule: string, at: readonly string[], message: string, remedy: string): void => {
    faults.push({ severity: "error", rule, place: places(at), message, remedy });
  };
  if (isJsonObject(requiredApproval) && requiredApproval.count !== undefined && requiredApproval.type !== undefined) {
    add("approval", ["requiredApproval"], "`requiredApproval` has both `type` and `count`.", "Keep one of them.");
  }
  if (invocationMethod.type !== "TERRAFORM") return faults;
  if (invocationMethod.template === undefined) {
    add("missing-key", ["invocationMethod"], "`invocationMethod.template` is missing.", "Name a folder of templates/.");
  }
  const mapping = readMapping(raw);
  if (mapping.identifier !== undefined) return faults;
  if (mapping.operation === "create") {
    const remedy = "Say how the new entity is called, from .inputs and .entity.";
    add("missing-key", path, "`invocationMethod.mapping.identifier` is missing; the action creates an entity.", remedy);
  } else if (mapping.blueprint !== raw.trigger.blueprintIdentifier || raw.trigger.operation === "CREATE") {
    const message = `\`mapping.identifier\` is missing: the action is not run on the ${mapping.blueprint} that it changes.`;
    add("missing-key", path, message, "Say which entity it is.");
  }
  return faults;
}

function findUnenforced(raw: RawAction): readonly string[] {
  const { trigger, invocationMethod } = raw;
  return [
    ...(trigger.condition === undefined ? [] : ["trigger.condition"]),
    ...unenforcedInputs(trigger.userInputs),
    ...(invocationMethod.type === "TERRAFORM" ? [] : [`invocationMethod.type ${invocationMethod.type}`]),
    ...(raw.permissions === undefined ? [] : ["permissions"]),
  ];
}

const unenforcedInputKeys = ["dependsOn", "disabled", "dataset", "encryption"] as const;
const unenforcedFormats: readonly string[] = ["proto", "labeled-url"];

function unenforcedInputs({ properties, required, steps }: RawUserInputs): readonly string[] {
  const path = "trigger.userInputs";
  const ofInputs = Object.entries(properties).flatMap(([id, input]) =>
    [
      ...unenforcedInputKeys.filter((key) => input[key] !== undefined && input[key] !== false).map((key) => key),
      ...(input.visible === undefined || input.visible === true ? [] : ["visible"]),
      ...(["default", "enum"] as const).filter((key) => isJqQuery(input[key])),
      ...(unenforcedFormats.includes(input.format ?? "") ? ["format"] : []),
    ].map((key) => `${path}.properties.${id}.${key}`),
  );
  return [
    ...ofInputs,
    ...(isJqQuery(required) ? [`${path}.required`] : []),
    ...(steps === undefined ? [] : [`${path}.steps`]),
  ];
}

function isJqQuery(value: unknown): boolean {
  return isJsonObject(value) && typeof value.jqQuery === "string";
}

/** No guardrail rests on a notification, but nobody should wait for one. */
function findWarnings(raw: RawAction, places: PlaceFinder): readonly Fault[] {
  if (raw.approvalNotification === undefined) return [];
  const message = "`approvalNotification` is read, but not enforced yet: owners are mentioned on the issue.";
  return [{ severity: "warning", rule: "not-enforced-yet", place: places(["approvalNotification"], "key"), message }];
}
