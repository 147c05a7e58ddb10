import { encodeName } from "../render/names.ts";
import type { Target } from "./request.ts";

/** GitHub takes 256 characters for a pull request's title; the longest names are cut, their end is in the folder's name. */
const longestName = 100;

/**
 * `Run 12: create database mailer-orders`; the subject of a run's commits and its pull request's title. An identifier in
 * which GitHub could find something to act upon (`closes #12`, `@login`) is written as in paths.
 */
export function writeRunTitle(issue: number, { operation, blueprint, identifier }: Target): string {
  const name = /^[\p{L}\p{M}\p{N}._-]+$/u.test(identifier) ? identifier : encodeName(identifier);
  const points = Array.from(name);
  const shown = points.length > longestName ? `${points.slice(0, longestName).join("")}...` : name;
  return `Run ${String(issue)}: ${operation} ${blueprint} ${shown}`;
}

/** The run that a title names. A hint: anybody can write a title. Nine digits at most: GraphQL's integers hold no more. */
export function readRunTitle(title: string): number | undefined {
  const digits = /^Run (\d{1,9}):/.exec(title)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
