import type { Target } from "./request.ts";

/** `Run 12: create database mailer-orders`; the subject of a run's commits and its pull request's title. */
export function writeRunTitle(issue: number, { operation, blueprint, identifier }: Target): string {
  return `Run ${String(issue)}: ${operation} ${blueprint} ${identifier.replaceAll(/\s+/g, " ")}`;
}

/** The run that a title names. A hint: anybody can write a title. */
export function readRunTitle(title: string): number | undefined {
  const digits = /^Run (\d{1,15}):/.exec(title)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
