import type { JsonValue } from "../../json.ts";
import type { ValueSchema } from "../model/blueprint.ts";
import { formats } from "./formats.ts";
import { validateValue } from "./value_schema.ts";

/** How much of what one schema allows another one allows, too; `always` also where that can't be told. */
export type Fit = "always" | "sometimes" | "never";

/** Whether values that `given` allows are values that `wanted` allows. */
export function fitOf(given: ValueSchema, wanted: ValueSchema): Fit {
  if (given.type !== wanted.type) return "never";
  if (given.enum !== undefined) return fitOfValues(given.enum, wanted);
  switch (given.type) {
    case "number":
      return numberFit(given, wanted);
    case "string":
      return stringFit(given, wanted);
    case "array":
      return worst(listFit(given, wanted), itemsFit(given, wanted));
    case "object":
      return wanted.format === undefined || given.format === wanted.format ? "always" : "sometimes";
    case "boolean":
      return wanted.enum === undefined ? "always" : fitOfValues([true, false], wanted);
  }
}

export function worst(one: Fit, other: Fit): Fit {
  if (one === "never" || other === "never") return "never";
  return one === "sometimes" ? one : other;
}

function fitOfValues(values: readonly JsonValue[], wanted: ValueSchema): Fit {
  const fitting = values.filter((value) => validateValue(wanted, value) === undefined).length;
  if (fitting === values.length) return "always";
  return fitting === 0 ? "never" : "sometimes";
}

function numberFit(given: ValueSchema, wanted: ValueSchema): Fit {
  const fits = worst(
    rangeFit(lowest(given), highest(given), lowest(wanted), highest(wanted)),
    openEndFit(given, wanted),
  );
  if (fits !== "always") return fits;
  const { multipleOf: step } = wanted;
  const isStepped = step === undefined || (given.multipleOf !== undefined && Number.isInteger(given.multipleOf / step));
  return isStepped && wanted.enum === undefined ? "always" : "sometimes";
}

function lowest({ minimum = -Infinity, exclusiveMinimum = -Infinity }: ValueSchema): number {
  return Math.max(minimum, exclusiveMinimum);
}

function highest({ maximum = Infinity, exclusiveMaximum = Infinity }: ValueSchema): number {
  return Math.min(maximum, exclusiveMaximum);
}

/** Limits that are equal, and of which only the wanted one keeps its own value out. */
function openEndFit(given: ValueSchema, wanted: ValueSchema): Fit {
  const isOpen = [
    wanted.exclusiveMinimum !== undefined && validateValue(given, wanted.exclusiveMinimum) === undefined,
    wanted.exclusiveMaximum !== undefined && validateValue(given, wanted.exclusiveMaximum) === undefined,
  ];
  return isOpen.includes(true) ? "sometimes" : "always";
}

function rangeFit(givenFrom: number, givenTo: number, wantedFrom: number, wantedTo: number): Fit {
  if (givenFrom > wantedTo || givenTo < wantedFrom) return "never";
  return givenFrom >= wantedFrom && givenTo <= wantedTo ? "always" : "sometimes";
}

function stringFit(given: ValueSchema, wanted: ValueSchema): Fit {
  // What a pattern or a format allows can't be held against another one.
  if (given.pattern !== undefined || isNarrow(given.format)) return "always";
  if (wanted.enum !== undefined || wanted.pattern !== undefined || isNarrow(wanted.format)) return "sometimes";
  // No answer is empty.
  const { minLength: givenFrom = 1, maxLength: givenTo = Infinity } = given;
  const { minLength: wantedFrom = 0, maxLength: wantedTo = Infinity } = wanted;
  return rangeFit(Math.max(1, givenFrom), givenTo, wantedFrom, wantedTo);
}

/** Whether a format allows less than any line of text. */
function isNarrow(format: string | undefined): boolean {
  const known = format === undefined ? undefined : formats.get(format);
  return known !== undefined && !known.accepts("any text");
}

function listFit(given: ValueSchema, wanted: ValueSchema): Fit {
  const { minItems: givenFrom = 0, maxItems: givenTo = Infinity } = given;
  const { minItems: wantedFrom = 0, maxItems: wantedTo = Infinity } = wanted;
  const fit = rangeFit(givenFrom, givenTo, wantedFrom, wantedTo);
  return fit === "always" && wanted.uniqueItems === true && given.uniqueItems !== true ? "sometimes" : fit;
}

function itemsFit({ items: given }: ValueSchema, { items: wanted }: ValueSchema): Fit {
  return given === undefined || wanted === undefined ? "always" : fitOf(given, wanted);
}
