import { codeOf } from "./guard_module.ts";
import { heldTag } from "./tag_places.ts";
import type { Template } from "./template_files.ts";
import { untaggedFiles } from "./untagged_files.ts";

export interface DeclaredOutput {
  readonly sensitive: boolean;
}

/** The outputs that a template declares, by name; nothing where that can't be told. */
export function declaredOutputs(template: Template): ReadonlyMap<string, DeclaredOutput> | undefined {
  const untagged = untaggedFiles(template);
  if (untagged === undefined) return undefined;
  const { mentions, findings } = codeOf(new Map([...untagged].map(([path, { contents }]) => [path, contents])));
  if (findings.length > 0 || mentions.some(({ kind }) => kind === "unreadable")) return undefined;
  const outputs = mentions.filter(
    ({ kind, file }) => (kind === "output" || kind === "sensitive_output") && !file.includes("/"),
  );
  // A tag may make any name.
  if (outputs.some(({ name }) => heldTag(name))) return undefined;
  return new Map(outputs.map(({ kind, name }) => [name, { sensitive: kind === "sensitive_output" }]));
}
