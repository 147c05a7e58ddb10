import { withoutTags } from "./tag_places.ts";
import { decodeText, isMustache, renderedPath } from "./template_files.ts";
import type { Template } from "./template_files.ts";
import { parseTags } from "./template_tags.ts";

/** A template's file as code of the same structure, whatever values it is rendered with. */
export interface UntaggedFile {
  /** In the template's folder. */
  readonly path: string;
  readonly contents: Uint8Array;
  /** Whether parts of it may be left out, or stand several times. */
  readonly hasSections: boolean;
}

/** A template's files without their tags, by their paths in the rendered module; nothing where a file can't be read. */
export function untaggedFiles({ files }: Template): ReadonlyMap<string, UntaggedFile> | undefined {
  const untagged = new Map<string, UntaggedFile>();
  for (const [path, contents] of files) {
    if (!isMustache(path)) {
      untagged.set(path, { path, contents, hasSections: false });
      continue;
    }
    const text = decodeText(contents);
    const { parts, slips } = parseTags(text ?? "");
    if (text === undefined || slips.length > 0) return undefined;
    const hasSections = parts.some(({ kind }) => kind === "section");
    untagged.set(renderedPath(path), { path, contents: new TextEncoder().encode(withoutTags(parts)), hasSections });
  }
  return untagged;
}
