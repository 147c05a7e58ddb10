/** CODEOWNERS as GitHub's documentation describes it. */
export interface OwnersLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly pattern: string;
  readonly owners: readonly string[];
  /** Why GitHub skips the line. */
  readonly fault?: { readonly kind: string; readonly message: string };
}

export function parseOwners(text: string): OwnersLine[] {
  if (Buffer.byteLength(text) > 3 * 1024 * 1024) return [];
  return text.split(/\r?\n/).flatMap((line, index) => {
    const content = line.replace(/(^|\s)#.*$/, "").trim();
    if (content === "") return [];
    const [pattern = "", ...owners] = content.split(/(?<!\\)\s+/);
    const fault = faultOf(pattern, owners);
    return [{ line: index + 1, text: line, pattern, owners, ...(fault === undefined ? {} : { fault }) }];
  });
}

const ownerPattern = /^(@[A-Za-z0-9][A-Za-z0-9-]*(\/[\w.-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+)$/;

function faultOf(pattern: string, owners: readonly string[]): OwnersLine["fault"] {
  if (pattern.startsWith("!") || pattern.startsWith("\\#") || /[[\]]/.test(pattern)) {
    return {
      kind: "Invalid pattern",
      message: `Invalid pattern: ${pattern} uses a syntax that CODEOWNERS does not have`,
    };
  }
  const wrong = owners.find((owner) => !ownerPattern.test(owner));
  return wrong === undefined
    ? undefined
    : { kind: "Invalid owner", message: `Invalid owner: ${wrong} is no user, team or e-mail address` };
}

/** The last valid line that matches decides, also when it names nobody. */
export function ownersOfPath(lines: readonly OwnersLine[], path: string): readonly string[] {
  return lines.findLast((line) => line.fault === undefined && matches(line.pattern, path))?.owners ?? [];
}

function matches(pattern: string, path: string): boolean {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern.replace(/^\//, "").replace(/\/$/, "").replaceAll("\\ ", " ");
  const source = body.replaceAll(/\*\*\/|\/\*\*$|\*+|\?|[^*?/]+|\//g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part === "/**") return "/.+";
    if (part.startsWith("*")) return "[^/]*";
    if (part === "?") return "[^/]";
    return part.replaceAll(/[\\^$.+()[\]{}|]/g, "\\$&");
  });
  // A name stands for a folder's whole content too, but `folder/*` for the files right in it alone.
  const below = pattern.endsWith("/") ? "/.+" : pattern.endsWith("*") && anchored ? "" : "(?:/.+)?";
  return new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}${below}$`).test(path);
}
