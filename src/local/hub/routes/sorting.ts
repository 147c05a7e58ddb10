import type { Call } from "../routing.ts";

/** Sorts by the time that the query's `sort` names (`created` otherwise), newest first unless `direction=asc`. */
export function newestFirst<T extends { readonly id: number }>(
  call: Call,
  items: readonly T[],
  times: Readonly<Record<string, (item: T) => string>> & { readonly created: (item: T) => string },
): T[] {
  const time = times[call.query("sort") ?? "created"] ?? times.created;
  const sign = call.query("direction") === "asc" ? 1 : -1;
  return items.toSorted((one, other) => sign * (time(one).localeCompare(time(other)) || one.id - other.id));
}
