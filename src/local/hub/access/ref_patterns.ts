/**
 * GitHub's patterns for names of branches: Ruby's `File.fnmatch` with FNM_PATHNAME. `*` and `?` stay within one part of the
 * name, `**` followed by a slash stands for any number of parts, and for a `*` elsewhere.
 */
export function matchesRefPattern(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(/\*\*\/|\*+|\?|[^*?]+/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part.startsWith("*")) return "[^/]*";
    return part === "?" ? "[^/]" : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${source}$`).test(name);
}
