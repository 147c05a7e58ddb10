import type { Fault } from "../../faults.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import type { RulesWithQueries } from "../../search/model.ts";
import { parseRulesWithQueries } from "../../search/parse_rules.ts";
import { inputsPath, readInputs, readRequired, readValidations } from "./action_inputs.ts";
import { readRawAction } from "./action_schema.ts";
import type { RawAction } from "./action_schema.ts";
import { findConstantFaults } from "./constant_queries.ts";
import {
  findChangingTitles,
  findIdleKeys,
  findIdleSteps,
  findInputFaults,
  findUnshownTitles,
} from "./find_input_faults.ts";
import { findQueryFaults, unknownInQueries } from "./find_query_faults.ts";
import { unenforcedOf } from "./input_rules.ts";
import { convertOlderAction, isOlderForm, olderPlaces } from "../model/older_action.ts";
import type { Action, EntityMapping, EntityOperation, RequiredApproval, TriggerOperation } from "../model/action.ts";
import { otherKindFault } from "../model/object_kind.ts";
import type { SourceFile } from "../tree/source_file.ts";
import { findPermissionFaults, readApprovers, readExecute, unenforcedPermissions } from "./read_permissions.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import type { Read } from "../tree/read_result.ts";

const operations: Readonly<Record<TriggerOperation, EntityOperation>> = {
  CREATE: "create",
  "DAY-2": "update",
  DELETE: "delete",
};

/**
 * Reads a self-service action (Port's v2, and v1 as it). Port's guardrails that are not enforced yet are named in `unenforced`, a backend
 * other than TERRAFORM among them; such an action's `invocation` is empty where the file says nothing for it.
 */
export function readAction(value: JsonValue, source: SourceFile, places: PlaceFinder): Read<Action> {
  if (isOlderForm(value)) return readOlder(value, source, places);
  const raw = readRawAction(value, places);
  if (!raw.ok) {
    const other = otherKindFault(value, "action", places);
    return other === undefined ? raw : { ok: false, faults: [other] };
  }
  const { identifier, title, description, icon, trigger, requiredApproval } = raw.value;
  const faults: Fault[] = [];
  const inputs = readInputs(trigger.userInputs, { places, faults });
  const condition = readCondition(raw.value, places, faults);
  const approval = readApproval(requiredApproval);
  const execute = readExecute(raw.value);
  const action: Action = {
    identifier,
    title: title ?? identifier,
    ...(description === undefined ? {} : { description }),
    ...(icon === undefined ? {} : { icon }),
    operation: trigger.operation,
    blueprint: trigger.blueprintIdentifier,
    inputs,
    required: readRequired(trigger.userInputs),
    validations: readValidations(trigger.userInputs),
    ...(condition === undefined ? {} : { condition }),
    approval,
    approvers: readApprovers(raw.value, approval),
    ...(execute === undefined ? {} : { execute }),
    invocation: {
      template: raw.value.invocationMethod.template ?? "",
      variables: raw.value.invocationMethod.variables ?? {},
      mapping: readMapping(raw.value),
    },
    unenforced: findUnenforced(raw.value),
    source,
  };
  faults.push(
    ...findInputFaults(trigger.userInputs, inputs, places),
    ...findQueryFaults(action, places),
    ...findConstantFaults(action, places),
    ...findMappingFaults(raw.value, places),
    ...findPermissionFaults(raw.value, action, places),
  );
  if (faults.length > 0) return { ok: false, faults };
  const unenforced = [...action.unenforced, ...unknownInQueries(action)];
  return { ok: true, value: { ...action, unenforced }, faults: findWarnings(raw.value, places) };
}

/** A CREATE is run on no entity, so nothing could be asked of one. */
function readCondition({ trigger }: RawAction, places: PlaceFinder, faults: Fault[]): RulesWithQueries | undefined {
  if (trigger.condition === undefined) return undefined;
  const path = ["trigger", "condition"];
  if (trigger.operation === "CREATE") {
    const message = "`trigger.condition` is about the entity that an action is run on, and a CREATE is run on none.";
    const remedy = "Take it out, or make the action a DAY-2.";
    faults.push({ severity: "error", rule: "condition", place: places(path, "key"), message, remedy });
  }
  const allowed = ["jqQuery", "relatedTo", "preset", "history"] as const;
  const read = parseRulesWithQueries(trigger.condition, { path, places, allowed });
  faults.push(...read.faults);
  return read.ok ? read.value : undefined;
}

/** Reads one v1 action as v2, and says so. Several in one file are refused: a file of the catalog holds one. */
function readOlder(value: JsonValue, source: SourceFile, places: PlaceFinder): Read<Action> {
  const fault = (severity: "error" | "warning", message: string, remedy: string): Fault => {
    return { severity, rule: "action-v1", place: places(["trigger"], "key"), message, remedy };
  };
  if (!isJsonObject(value)) {
    const message = "These are actions in Port's older form (v1), in a list; a file holds one action.";
    return { ok: false, faults: [fault("error", message, "Let `gatehouse import port` make a file of each.")] };
  }
  if (value.blueprint === undefined) {
    const message =
      "This is an action in Port's older form (v1), and does not say of which blueprint, as its place in Port did.";
    return { ok: false, faults: [fault("error", message, "Add `blueprint: <its identifier>`.")] };
  }
  const read = readAction(convertOlderAction(value, undefined), source, olderPlaces(places));
  if (!read.ok) return read;
  const { operation, blueprint } = read.value;
  const message = `This is an action in Port's older form (v1), read as v2: ${operation} on ${blueprint}.`;
  return {
    ...read,
    faults: [...read.faults, fault("warning", message, "Write `trigger: {type: self-service, ...}`.")],
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
  const ofInputs = Object.entries(trigger.userInputs.properties).flatMap(([id, input]) =>
    unenforcedOf(input).map((key) => [...inputsPath, "properties", id, key].join(".")),
  );
  return [
    ...ofInputs,
    ...(invocationMethod.type === "TERRAFORM" ? [] : [`invocationMethod.type ${invocationMethod.type}`]),
    ...unenforcedPermissions(raw, readApproval(raw.requiredApproval)),
    // A draft is not offered; and whoever sees the repository sees its issues.
    ...(raw.publish === false ? ["publish false"] : []),
    ...(raw.allowAnyoneToViewRuns === false ? ["allowAnyoneToViewRuns false"] : []),
  ];
}

/** What harms nothing, and may not have been meant. */
function findWarnings(raw: RawAction, places: PlaceFinder): readonly Fault[] {
  const ofInputs = [
    ...findUnshownTitles(raw.trigger.userInputs, places),
    ...findChangingTitles(raw.trigger.userInputs, places),
    ...findIdleSteps(raw.trigger.userInputs, places),
    ...findIdleKeys(raw.trigger.userInputs, places),
  ];
  if (raw.approvalNotification === undefined) return ofInputs;
  const message = "`approvalNotification` is read, but not enforced yet: owners are mentioned on the issue.";
  const place = places(["approvalNotification"], "key");
  return [...ofInputs, { severity: "warning", rule: "not-enforced-yet", place, message }];
}
