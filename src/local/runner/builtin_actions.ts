import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "./checkout.ts";
import type { StepScope } from "./step_scope.ts";

/** An action that this runner carries out itself. @returns the step's outputs */
export type BuiltinAction = (
  inputs: Readonly<Record<string, string>>,
  scope: StepScope,
) => Promise<Record<string, string>>;

/** By the repository's name in lower case. */
export const builtinActions: ReadonlyMap<string, BuiltinAction> = new Map([
  ["actions/checkout", checkout],
  ["actions/setup-node", installed("node")],
  ["hashicorp/setup-terraform", installed("terraform")],
  ["opentofu/setup-opentofu", installed("tofu")],
  [
    "actions/cache",
    (_inputs, { job }) => {
      job.log("Nothing is cached here: every job starts with what this machine has.");
      return Promise.resolve({ "cache-hit": "false" });
    },
  ],
]);

/** Nothing is installed on somebody's own machine. A missing tool is only a warning: what needs it says it better. */
function installed(tool: string): BuiltinAction {
  return async (_inputs, { job }) => {
    for (const folder of [...job.path, ...(job.base["PATH"] ?? "").split(":")]) {
      const file = join(folder, tool);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (!found) continue;
      job.log(`${tool} is ${file}; the local runner installs nothing, whatever version the step asks for.`);
      return {};
    }
    job.log(
      `##[warning]There is no ${tool} on the PATH, and the local runner installs nothing: install ${tool} first.`,
    );
    return {};
  };
}
