import type { Order } from "../../src/core/plan/messages.ts";
import { refusal } from "./step_end.ts";

type Tool = Order["tool"];

/** Where a version stands that the settings don't name. */
export const versionFiles: Readonly<Record<Tool["name"], string>> = {
  terraform: ".terraform-version",
  tofu: ".opentofu-version",
};

/**
 * The tool with its version: the one of the settings, else the one of the first version file that is there.
 * @param candidates contents of version files, the root module's before the repository's
 * @throws StepEnd for a version that is not written in full
 */
export function withVersion(tool: Tool, candidates: readonly (Uint8Array | undefined)[]): Tool {
  const contents = candidates.find((candidate) => candidate !== undefined);
  if (tool.version !== undefined || contents === undefined) return tool;
  const version = new TextDecoder().decode(contents).trim();
  if (/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) return { ...tool, version };
  throw refusal(
    `${versionFiles[tool.name]} holds ${JSON.stringify(version.slice(0, 40))}, which is no version`,
    "Write one in full, as 1.11.4: a plan and its apply need the same one.",
  );
}
