import type { ValidRequest } from "../run/request.ts";
import { code, table } from "./markdown.ts";

/** What was asked for, a row an input. */
export function inputsTable(request: Pick<ValidRequest, "action" | "entity" | "inputs">): string {
  const subject =
    request.entity === undefined ? [] : [[`Entity (${request.action.blueprint})`, code(request.entity.identifier)]];
  const rows = Object.entries(request.inputs).map(([id, value]) => [
    request.action.inputs.get(id)?.title ?? id,
    code(typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  return table(["Input", "Value"], [...subject, ...rows]);
}
