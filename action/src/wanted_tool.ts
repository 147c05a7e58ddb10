import { posix } from "node:path";
import type { Order, ToolName } from "../../src/core/plan/messages.ts";
import type { Files } from "./git_tree.ts";
import { refusal } from "./step_end.ts";

/** The tool that a root module is planned and applied with; any version of it where none is named. */
export interface WantedTool {
  readonly name: ToolName;
  readonly version?: string;
  /** The version file that it is of; without one, the settings name it. */
  readonly from?: string;
}

/** Where stands what the settings don't name. */
const versionFiles: Readonly<Record<ToolName, string>> = {
  terraform: ".terraform-version",
  tofu: ".opentofu-version",
};
export const versionFileNames: readonly string[] = Object.values(versionFiles);

/**
 * The tool with its version: what the settings name, else what the version files say. Where settings name neither, a folder with
 * OpenTofu's file alone asks for OpenTofu.
 * @param folders where to look for version files, the root module's before the repository's
 * @throws StepEnd for a version that is not written in full
 */
export function wantedTool(
  asked: Order["tool"],
  folders: readonly { readonly files: Files; readonly folder: string }[],
): WantedTool {
  const find = (name: ToolName) =>
    folders.map(({ files, folder }) => files.get(posix.join(folder, versionFiles[name])));
  const name = asked.name ?? (asked.version === undefined ? nearest(find("terraform"), find("tofu")) : "terraform");
  const place = folders.find(({ files, folder }) => files.has(posix.join(folder, versionFiles[name])));
  if (asked.version !== undefined || place === undefined) return { ...asked, name };
  const from = posix.join(place.folder, versionFiles[name]);
  const contents = place.files.get(from);
  const version = new TextDecoder().decode(contents).trim();
  if (/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) return { name, version, from };
  throw refusal(
    `${from} holds ${JSON.stringify(version.slice(0, 40))}, which is no version`,
    "Write one in full, as 1.11.4: a plan and its apply need the same one.",
  );
}

function nearest(terraform: readonly unknown[], tofu: readonly unknown[]): ToolName {
  const folder = terraform.findIndex((file, index) => file !== undefined || tofu[index] !== undefined);
  return folder !== -1 && terraform[folder] === undefined ? "tofu" : "terraform";
}
