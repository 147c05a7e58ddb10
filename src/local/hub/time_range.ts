import { invalid } from "./errors.ts";

/** GitHub's search syntax for times: `>=2026-01-01`, `<2026-01-01T10:00:00Z`, `2026-01-01..2026-02-01`, `*..2026-02-01`, or one day. */
export function inTimeRange(time: string, range: string): boolean {
  const [from, to] = range.split("..");
  if (to !== undefined) return (from === "*" || notBefore(time, from ?? "")) && (to === "*" || notAfter(time, to));
  const [, sign = "", bound = ""] = /^(>=|<=|>|<)?(.*)$/.exec(range) ?? [];
  switch (sign) {
    case ">=":
      return notBefore(time, bound);
    case "<=":
      return notAfter(time, bound);
    case ">":
      return !notAfter(time, bound);
    case "<":
      return !notBefore(time, bound);
    default:
      return notBefore(time, bound) && notAfter(time, bound);
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);
const comparable = (time: string, bound: string): string => (isDay(bound) ? time.slice(0, 10) : time);
const utc = (bound: string): string => {
  if (isDay(bound)) return bound;
  if (Number.isNaN(Date.parse(bound))) throw invalid("Search", "created", "invalid");
  return `${new Date(bound).toISOString().slice(0, 19)}Z`;
};
const notBefore = (time: string, bound: string): boolean => comparable(time, bound) >= utc(bound);
const notAfter = (time: string, bound: string): boolean => comparable(time, bound) <= utc(bound);
