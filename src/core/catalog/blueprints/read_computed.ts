import type { Fault } from "../../faults.ts";
import { parseSearchRules } from "../../search/parse_rules.ts";
import type { RawAggregation, RawCalculation, RawComputed } from "./computed_schema.ts";
import { readFormula, readProgram } from "./formula.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { Aggregation, Calculation, ComputedProperty, Ownership } from "../model/blueprint.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";

export interface Computed {
  readonly ownership?: Ownership;
  readonly computed?: ReadonlyMap<string, ComputedProperty>;
}

/** What a blueprint's entities have computed. What is wrong goes to `faults`. */
export function readComputed(raw: RawComputed, places: PlaceFinder, faults: Fault[]): Computed {
  const computed = new Map<string, ComputedProperty>();
  const add = (section: string, id: string, property: ComputedProperty | undefined): void => {
    if (property === undefined) return;
    if (computed.has(id)) faults.push(taken(section, id, places));
    computed.set(id, property);
  };
  for (const [id, mirror] of Object.entries(raw.mirrorProperties ?? {})) {
    add("mirrorProperties", id, { kind: "mirror", path: mirror.path.split(".") });
  }
  for (const key of ["calculationProperties", "formulaProperties"] as const) {
    for (const [id, each] of Object.entries(raw[key] ?? {})) add(key, id, readCalculation(each, [key, id]));
  }
  for (const [id, each] of Object.entries(raw.aggregationProperties ?? {})) {
    add("aggregationProperties", id, readAggregation(id, each, places, faults));
  }
  const ownership = readOwnership(raw);
  return {
    ...(ownership === undefined ? {} : { ownership }),
    ...(computed.size === 0 ? {} : { computed }),
  };
}

function readOwnership({ ownership, teamInheritance }: RawComputed): Ownership | undefined {
  if (ownership?.type === "Inherited") return { path: ownership.path.split("."), key: "ownership" };
  return teamInheritance ? { path: teamInheritance.path.split("."), key: "teamInheritance" } : undefined;
}

export function taken(section: string, id: string, places: PlaceFinder): Fault {
  return {
    severity: "error",
    rule: "duplicate-property",
    place: places([section, id], "key"),
    message: `\`${section}.${id}\`: there is another property \`${id}\`.`,
    remedy: "Rename one of them.",
  };
}

function readCalculation(raw: RawCalculation, path: ValuePath): Calculation {
  const { calculation, formula = "", type: of, format: as } = raw;
  const { program, names } = calculation === undefined ? readFormula(formula) : readProgram(calculation);
  return {
    kind: "calculation",
    program,
    path: [...path, calculation === undefined ? "formula" : "calculation"],
    names,
    ...(of === undefined ? {} : { schema: { type: of, ...(as === undefined ? {} : { format: as }) } }),
  };
}

function readAggregation(
  id: string,
  { target, calculationSpec, query, pathFilter }: RawAggregation,
  places: PlaceFinder,
  faults: Fault[],
): Aggregation | undefined {
  const at = ["aggregationProperties", id];
  const fault = (key: string, message: string, remedy: string): void => {
    faults.push({ severity: "error", rule: "aggregation", place: places([...at, key]), message, remedy });
  };
  const { calculationBy, func, property, averageOf, measureTimeBy } = calculationSpec;
  if (calculationBy === "property" && (property === undefined || func === "count")) {
    fault(
      "calculationSpec",
      `\`${id}\` must name a \`property\`, and a \`func\` other than count.`,
      "Or count entities.",
    );
  }
  if (calculationBy === "entities" && (property !== undefined || (func !== "count" && func !== "average"))) {
    fault(
      "calculationSpec",
      `\`${id}\` is of entities: they have no \`property\`, only count and average.`,
      "Mend it.",
    );
  }
  const read =
    query === undefined
      ? undefined
      : parseSearchRules(query, { path: [...at, "query"], places, allowed: ["relatedTo", "preset", "history"] });
  if (read !== undefined) faults.push(...read.faults);
  return {
    kind: "aggregation",
    target,
    func,
    ...(property === undefined ? {} : { property }),
    ...(averageOf === undefined ? {} : { averageOf }),
    ...(measureTimeBy === undefined ? {} : { measureTimeBy }),
    ...(read?.ok === true ? { query: read.value } : {}),
    ...(pathFilter === undefined || pathFilter.length === 0 ? {} : { paths: pathFilter }),
  };
}
