import type { Aggregation } from "../catalog/model/blueprint.ts";
import type { JsonValue } from "../json.ts";
import { instantOf } from "../search/values.ts";

const hour = 3_600_000;
/** Milliseconds. A month has thirty days. */
const periods: Readonly<Record<"hour" | "day" | "week" | "month", number>> = {
  hour,
  day: 24 * hour,
  week: 7 * 24 * hour,
  month: 30 * 24 * hour,
};

/** One related entity: the value of the aggregated property, and the time that it is measured by. */
export interface Sample {
  readonly value?: JsonValue;
  readonly time?: JsonValue;
}

/**
 * The number that an aggregation gives, or nothing where there is nothing to compute it from. Only numbers count. An average
 * per hour, day, week or month is over the whole time from the earliest sample to `now`, at least one such span.
 * @param now milliseconds since 1970
 */
export function aggregate(
  { func, property, averageOf = "total" }: Aggregation,
  samples: readonly Sample[],
  now: number,
): number | undefined {
  if (func === "count") return samples.length;
  if (func === "average" && averageOf !== "total") {
    const timed = samples.flatMap(({ value, time }) => {
      const measured = instantOf(time);
      return measured === undefined ? [] : [{ measured, amount: property === undefined ? 1 : numberOf(value) }];
    });
    if (timed.length === 0) return property === undefined ? 0 : undefined;
    const earliest = timed.reduce((least, { measured }) => Math.min(least, measured), now);
    return sum(timed.flatMap(({ amount }) => amount ?? [])) / Math.max(1, (now - earliest) / periods[averageOf]);
  }
  // Without a span of time, the average of entities is how many there are.
  if (property === undefined) return samples.length;
  const numbers = samples.flatMap(({ value }) => numberOf(value) ?? []);
  return numbers.length === 0 ? undefined : reduce(func, numbers);
}

function reduce(func: Exclude<Aggregation["func"], "count">, numbers: readonly number[]): number {
  switch (func) {
    case "sum":
      return sum(numbers);
    case "average":
      return sum(numbers) / numbers.length;
    case "min":
      return numbers.reduce((least, each) => Math.min(least, each));
    case "max":
      return numbers.reduce((most, each) => Math.max(most, each));
    case "median":
      return median(numbers);
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
