import { codeOf } from "./guard_module.ts";
import { withoutTags } from "./tag_places.ts";
import { decodeText, isMustache, renderedPath } from "./template_files.ts";
import type { Template } from "./template_files.ts";
import { parseTags } from "./template_tags.ts";

/** An output whose name a tag makes. */
const taggedOutput = /\boutput\s*"[^"\n]*\{\{/;

export interface DeclaredOutput {
  readonly sensitive: boolean;
}

/** The outputs that a template declares, by name; nothing where that can't be told. */
export function declaredOutputs({ files }: Template): ReadonlyMap<string, DeclaredOutput> | undefined {
  const rendered = new Map<string, Uint8Array>();
  for (const [path, contents] of files) {
    if (!isMustache(path)) {
      rendered.set(path, contents);
      continue;
    }
    const text = decodeText(contents);
    if (text === undefined || taggedOutput.test(text)) return undefined;
    const { parts, slips } = parseTags(text);
    if (slips.length > 0) return undefined;
    rendered.set(renderedPath(path), new TextEncoder().encode(withoutTags(parts)));
  }
  const { mentions, findings } = codeOf(rendered);
  if (findings.length > 0 || mentions.some(({ kind }) => kind === "unreadable")) return undefined;
  return new Map(
    mentions.flatMap(({ kind, name, file }) =>
      (kind === "output" || kind === "sensitive_output") && !file.includes("/")
        ? [[name, { sensitive: kind === "sensitive_output" }] as const]
        : [],
    ),
  );
}
