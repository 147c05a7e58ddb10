import { posix } from "node:path";
import type { Report } from "../../../src/core/plan/messages.ts";
import { list } from "../../../src/core/report/markdown.ts";
import type { OwnFiles } from "../guards.ts";
import { secretVariables } from "../sensitive_variables.ts";

/** Terraform tells of flags, which nobody can give here. */
export function withAdvice<Told extends Pick<Report, "diagnosis">>(report: Told, code: OwnFiles): Told {
  const { diagnosis } = report;
  if (diagnosis?.summary !== "No value for required variable") return report;
  const { detail = "" } = diagnosis;
  const lines = [...valueAdvice(namesIn(detail), code), detail];
  return { ...report, diagnosis: { ...diagnosis, detail: lines.join("\n").trim() } };
}

/** What a variable gets is written down, unless that would put a secret into the repository's history. */
function valueAdvice(names: readonly string[], code: OwnFiles): readonly string[] {
  const declared = secretVariables(code);
  const secret = names.filter((name) => declared.has(name));
  const rest = names.filter((name) => !declared.has(name));
  const file = posix.join(code.folder, "terraform.tfvars");
  const which = secret.length === 0 ? "one" : `one of ${list(rest)}`;
  const committed = `Here values come from committed files alone: write ${which} into ${file}, or an *.auto.tfvars beside it.`;
  const kept =
    `Commit no value of ${list(secret)}, which ${secret.length === 1 ? "is" : "are"} secret. ` +
    `${list(secret.map((name) => `TF_VAR_${name}`))} would not reach Terraform: nobody could review what it holds. ` +
    "Let the code read the secret (a data source or an ephemeral resource of a secret store), or the provider take it from its own environment variables.";
  return [...(secret.length > 0 ? [kept] : []), ...(rest.length > 0 || secret.length === 0 ? [committed] : [])];
}

/** As Terraform names them, one in each of its errors, whose order is another one each time. */
function namesIn(detail: string): readonly string[] {
  const names = [...detail.matchAll(/ variable "([^"\n]+)" is not set/g)].map(([, name = ""]) => name);
  return [...new Set(names)].sort();
}
