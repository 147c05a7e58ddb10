import { isJsonObject } from "../../json.ts";
import type { JsonValue } from "../../json.ts";
import { parseRulesWithQueries } from "../../search/parse_rules.ts";
import type { RulesWithQueries } from "../../search/model.ts";
import type { Fault } from "../../faults.ts";
import { isQuery, readQuery, readSwitch } from "./form_query.ts";
import type { RawQuery } from "./form_query.ts";
import type { FormLayout } from "./form_layout.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { InputRules } from "../model/action.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import type { RawValueSchema } from "../values/raw_value_schema.ts";

export interface RawInput extends RawValueSchema {
  readonly blueprint?: string;
  readonly items?: RawInput;
  readonly dependsOn?: readonly string[];
  readonly visible?: boolean | RawQuery;
  readonly disabled?: boolean | RawQuery;
  readonly dataset?: JsonValue;
  readonly sort?: { readonly property: string; readonly order?: "ASC" | "DESC" };
  readonly encryption?: JsonValue;
}

/** What is read of an input on the way. */
export interface InputReading {
  readonly places: PlaceFinder;
  readonly faults: Fault[];
}

/** The rules of an input at `path`, or nothing where it has none. `id` is of the layout, and absent for a list's items. */
export function readInputRules(
  raw: RawInput,
  path: ValuePath,
  reading: InputReading,
  layout?: { readonly of: FormLayout; readonly id: string },
): InputRules | undefined {
  const at = (key: string): ValuePath => [...path, key];
  const visible = [
    layout?.of.stepVisible.get(layout.id),
    layout === undefined ? undefined : readSwitch(raw.visible, at("visible")),
  ].filter((each) => each !== undefined && each !== true);
  const disabled = layout === undefined ? undefined : readSwitch(raw.disabled, at("disabled"));
  const computed = readQuery(raw.default, at("default"));
  const options = readQuery(raw.enum, at("enum"));
  const dataset = readDataset(raw, at("dataset"), reading);
  const heading = layout?.of.headings.get(layout.id);
  const rules: InputRules = {
    ...(visible.length === 0 ? {} : { visible }),
    ...(disabled === undefined || disabled === false ? {} : { disabled }),
    ...(layout === undefined || (raw.dependsOn ?? []).length === 0 ? {} : { dependsOn: raw.dependsOn }),
    ...(computed === undefined ? {} : { default: computed }),
    ...(options === undefined ? {} : { enum: options }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(raw.sort === undefined ? {} : { sort: { property: raw.sort.property, descending: raw.sort.order === "DESC" } }),
    ...(heading === undefined ? {} : { heading }),
  };
  return Object.keys(rules).length === 0 ? undefined : rules;
}

function readDataset(raw: RawInput, path: ValuePath, { places, faults }: InputReading): RulesWithQueries | undefined {
  if (raw.dataset === undefined) return undefined;
  const isList = raw.type === "array" && raw.items?.format === "entity";
  if (raw.format !== "entity" && !isList) {
    faults.push({
      severity: "error",
      rule: "dataset",
      place: places(path, "key"),
      message: `\`${path.join(".")}\` has no entities to choose from.`,
      remedy: "Give the input `format: entity` and a `blueprint`, or take the dataset out.",
    });
  }
  const read = parseRulesWithQueries(raw.dataset, {
    path,
    places,
    allowed: ["jqQuery", "relatedTo", "preset", "history"],
  });
  faults.push(...read.faults);
  return read.ok ? read.value : undefined;
}

/** What of an input is not enforced, as key paths from the input. */
export function unenforcedOf(raw: RawInput): readonly string[] {
  const { items } = raw;
  const secret = raw.encryption !== undefined && raw.encryption !== false;
  // Of a list's items, only what narrows down the choice means something.
  const ofItems =
    items === undefined
      ? []
      : [
          ...(["visible", "disabled", "dependsOn"] as const).filter((key) => items[key] !== undefined),
          ...(isQuery(items.default) ? ["default"] : []),
          ...(isJsonObject(items.items) && isQuery(items.items.enum) ? ["items.enum"] : []),
          ...unenforcedOf(items),
        ].map((key) => `items.${key}`);
  return [...(secret ? ["encryption (an issue keeps no secret: everybody who can read it reads it)"] : []), ...ofItems];
}
