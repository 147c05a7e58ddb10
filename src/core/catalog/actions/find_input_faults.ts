import type { Fault } from "../../faults.ts";
import { inputsPath } from "./action_inputs.ts";
import type { RawUserInputs } from "./action_inputs.ts";
import { isQuery } from "./form_query.ts";
import { inputOrder } from "./input_order.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { ActionInput } from "../model/action.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import type { RawInput } from "./input_rules.ts";
import { idleKeys } from "../blueprints/schema_slips.ts";
import type { SchemaSlip } from "../blueprints/schema_slips.ts";
import { suggestName } from "../documents/suggest.ts";
import { valueSchemaProblem } from "../values/value_schema.ts";

/** What is wrong in an action's inputs: names of none, schemas that are none, inputs that wait for each other. */
export function findInputFaults(
  raw: RawUserInputs,
  inputs: ReadonlyMap<string, ActionInput>,
  places: PlaceFinder,
): readonly Fault[] {
  const fault: AddFault = (rule, path, message, remedy) => ({
    severity: "error",
    rule,
    place: places([...inputsPath, ...path]),
    message,
    remedy,
  });
  return [
    ...unknownNames(raw, fault),
    ...findLayoutFaults(raw, fault),
    ...findCycle(inputs, fault),
    ...[...inputs].flatMap(([id, input]) => findSchemaFaults(id, input, fault)),
  ];
}

type AddFault = (rule: string, path: ValuePath, message: string, remedy: string) => Fault;

function unknownNames(raw: RawUserInputs, fault: AddFault): readonly Fault[] {
  const { properties, required, order = [], steps = [], titles = {} } = raw;
  const inputs = Object.keys(properties);
  const unknown = (path: ValuePath, names: readonly string[], known: readonly string[]): readonly Fault[] =>
    names.flatMap((name, index) => {
      if (known.includes(name)) return [];
      const message = `\`${path.join(".")}\` names \`${name}\`, which is no input.`;
      return fault("unknown-input", [...path, index], message, suggestName(name, known));
    });
  const shown = [...inputs, ...Object.keys(titles)];
  return [
    ...unknown(["required"], Array.isArray(required) ? (required as readonly string[]) : [], inputs),
    ...unknown(["order"], order, shown),
    ...steps.flatMap((step, index) => unknown(["steps", index, "order"], step.order, shown)),
    ...Object.entries(properties).flatMap(([id, { dependsOn = [] }]) =>
      unknown(["properties", id, "dependsOn"], dependsOn, inputs),
    ),
  ];
}

function findLayoutFaults({ order, steps, titles = {}, properties }: RawUserInputs, fault: AddFault): readonly Fault[] {
  const faults: Fault[] = [];
  if (order !== undefined && steps !== undefined) {
    faults.push(fault("form-order", ["steps"], "There are both `order` and `steps`.", "Keep one of them."));
  }
  const seen = new Set<string>();
  for (const [index, step] of (steps ?? []).entries()) {
    for (const [position, name] of step.order.entries()) {
      const path = ["steps", index, "order", position];
      if (seen.has(name)) faults.push(fault("form-order", path, `Two steps ask for \`${name}\`.`, "Keep one of them."));
      seen.add(name);
    }
  }
  for (const name of Object.keys(titles).filter((name) => Object.hasOwn(properties, name))) {
    const message = `\`${name}\` is both an input and a title.`;
    faults.push(fault("form-order", ["titles", name], message, "Rename one of them."));
  }
  return faults;
}

/** Titles that stand nowhere among the inputs' names. */
export function findUnshownTitles(raw: RawUserInputs, places: PlaceFinder): readonly Fault[] {
  const { order = [], steps = [], titles = {} } = raw;
  const shown = new Set([...order, ...steps.flatMap((step) => step.order)]);
  return Object.keys(titles)
    .filter((name) => !shown.has(name))
    .map((name) => ({
      severity: "warning",
      rule: "form-order",
      place: places([...inputsPath, "titles", name], "key"),
      message: `Nothing shows the title \`${name}\`.`,
      remedy: "Name it in `order`, or in a step's.",
    }));
}

/** Titles that are to come and go with the answers, which a form on GitHub can't do. */
export function findChangingTitles({ titles = {} }: RawUserInputs, places: PlaceFinder): readonly Fault[] {
  return Object.entries(titles)
    .filter(([, { visible }]) => isQuery(visible))
    .map(([name]) => ({
      severity: "warning",
      rule: "not-enforced-yet",
      place: places([...inputsPath, "titles", name, "visible"], "key"),
      message: `The title \`${name}\` is always shown: a form on GitHub can't show it only with some answers.`,
      remedy: "Take `visible` out, and say in the title whom it is for.",
    }));
}

/** Steps that ask for nothing, and inputs that no step asks for: they come behind the last one, whatever that is about. */
export function findIdleSteps({ steps, properties }: RawUserInputs, places: PlaceFinder): readonly Fault[] {
  if (steps === undefined) return [];
  const warning = (path: ValuePath, at: "key" | "value", message: string, remedy: string): Fault => {
    return { severity: "warning", rule: "form-order", place: places([...inputsPath, ...path], at), message, remedy };
  };
  const asked = new Set(steps.flatMap(({ order }) => order));
  return [
    ...steps.flatMap(({ title, order }, index) =>
      order.length > 0
        ? []
        : warning(
            ["steps", index],
            "value",
            `The step "${title}" asks for nothing.`,
            "Name its inputs, or take it out.",
          ),
    ),
    ...Object.keys(properties)
      .filter((id) => !asked.has(id))
      .map((id) => {
        const message = `No step asks for the input \`${id}\`, so it comes behind the last one.`;
        return warning(["properties", id], "key", message, "Name it in a step's `order`.");
      }),
  ];
}

/** Guardrails that hold nobody back, since they are for values of another type, or for inputs that offer entities. */
export function findIdleKeys({ properties }: RawUserInputs, places: PlaceFinder): readonly Fault[] {
  return Object.entries(properties).flatMap(([id, input]) =>
    [...idleKeys(input), ...entityKeys(input)].map(({ rule, path, at, message, remedy }): Fault => ({
      severity: "warning",
      rule,
      place: places([...inputsPath, "properties", id, ...path], at),
      message: `Input \`${id}\`: ${message}`,
      remedy,
    })),
  );
}

function entityKeys(input: RawInput): readonly SchemaSlip[] {
  const offers = [input, input.items].some((each) => each?.format === "entity");
  const idle = offers ? [] : (["sort", "dataset"] as const).filter((key) => input[key] !== undefined);
  return idle.map((key) => ({
    rule: "idle-key",
    path: [key],
    at: "key",
    message: `\`${key}\` says nothing of an input that offers no entities.`,
    remedy: "Give it the format entity and a `blueprint`, or take it out.",
  }));
}

function findCycle(inputs: ReadonlyMap<string, ActionInput>, fault: AddFault): readonly Fault[] {
  const { cycle } = inputOrder(inputs);
  if (cycle === undefined) return [];
  const [first = ""] = cycle;
  const message = `Inputs wait for each other: ${[...cycle, first].join(" -> ")}.`;
  return [fault("input-cycle", ["properties", first], message, "Let `dependsOn` and jq name earlier inputs only.")];
}

function findSchemaFaults(id: string, input: ActionInput, fault: AddFault): readonly Fault[] {
  const path = ["properties", id];
  const problem = valueSchemaProblem(input);
  const entityItems = input.items === undefined ? [input] : [input, input.items];
  const entityWithout = entityItems.some(({ format, blueprint }) => format === "entity" && blueprint === undefined);
  const faults: Fault[] = [];
  if (problem !== undefined) {
    faults.push(
      fault(
        "input-schema",
        [...path, ...problem.path],
        `Input \`${id}\`: ${problem.message}.`,
        problem.remedy ?? "Mend the input's schema.",
      ),
    );
  }
  if (entityWithout) {
    const message = `Input \`${id}\` has the format entity, but no \`blueprint\`.`;
    faults.push(fault("missing-key", path, message, "Add `blueprint`."));
  }
  return faults;
}
