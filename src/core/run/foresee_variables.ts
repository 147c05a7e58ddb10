import { memberOf } from "../catalog/documents/json_limits.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { codeOf } from "../render/guard_module.ts";
import { code } from "../report/markdown.ts";
import { missingAnswers } from "./named_answers.ts";
import { committedVariables } from "./render_target.ts";
import type { Request, ValidRequest } from "./request.ts";

/**
 * Terraform would refuse a variable that the template requires and the action's expression leaves out, of an answer that nobody
 * gave. That is told before anybody approves, and not by the plan.
 */
export function foreseeVariables(catalog: Catalog, request: ValidRequest): Request {
  const { action, inputs, target } = request;
  if (target.operation === "delete") return request;
  const { variables } = action.invocation;
  const missing = missingVariables(request).map((name) => {
    const what = `the Terraform variable ${code(name)}, which has no default,`;
    const problem = missingAnswers(catalog, action, inputs, { template: memberOf(variables, name) ?? null, what });
    return { name, problem };
  });
  if (missing.length === 0) return request;
  const ofAnswers = missing.flatMap(({ problem }) => problem ?? []);
  if (ofAnswers.length === missing.length) return { kind: "invalid", action, problems: ofAnswers };
  const reasons = missing.map(
    ({ name }) =>
      `${action.source.path}: ${code(`variables.${name}`)} gives nothing, and the template's variable has no default.`,
  );
  return { kind: "refused", action, reasons };
}

/** What the action names, and neither it nor an earlier run gives, though it must be given. */
function missingVariables({ action, files }: ValidRequest): readonly string[] {
  const given = committedVariables(files) ?? {};
  const absent = Object.keys(action.invocation.variables).filter((name) => !Object.hasOwn(given, name));
  if (absent.length === 0) return [];
  const required = new Set(
    codeOf(files).mentions.flatMap(({ kind, name, file }) =>
      kind === "variable" && !file.includes("/") ? [name] : [],
    ),
  );
  return absent.filter((name) => required.has(name));
}
