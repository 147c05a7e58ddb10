/**
 * The one encoding of identifiers for paths, branches and state keys. ASCII letters, digits, `_` and `-` stay; every other
 * byte of the identifier's UTF-8 (in NFC) becomes `=XX`. That makes it injective, free of `/`, `.`, `~` and `@{`, and
 * therefore valid in a git ref and unable to leave its folder.
 */

// A ref's last part gets `.lock` appended on disk, where a name may have 255 bytes.
const longestEncodedName = 240;

/** Says why an identifier cannot be encoded ("is empty"), or nothing. Ask this before the functions below, which throw. */
export function nameProblem(identifier: string): string | undefined {
  if (identifier === "") return "is empty";
  if (!identifier.isWellFormed()) return "holds half of a character (an unpaired surrogate)";
  const { length } = encodeBytes(identifier);
  if (length > longestEncodedName) {
    return `takes ${length} characters in a path (characters other than a-z, A-Z, 0-9, _ and - take three or more), at most ${longestEncodedName} fit`;
  }
  return undefined;
}

/** @throws RangeError with a sentence where `nameProblem` finds one. */
export function encodeName(identifier: string): string {
  const problem = nameProblem(identifier);
  if (problem !== undefined) throw new RangeError(`The identifier ${JSON.stringify(identifier)} ${problem}.`);
  return encodeBytes(identifier);
}

/** The identifier, in NFC, that `encodeName` made this name from; nothing for any other text. */
export function decodeName(name: string): string | undefined {
  if (!/^(?:[A-Za-z0-9_-]|=[0-9A-F]{2})+$/.test(name)) return undefined;
  const bytes = Uint8Array.from(name.match(/=..|./g) ?? [], (part) =>
    part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
  );
  const identifier = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return nameProblem(identifier) === undefined && encodeBytes(identifier) === name ? identifier : undefined;
}

/** The root module's folder: `infra/<blueprint>/<entity>`. */
export function entityFolder(root: string, blueprint: string, identifier: string): string {
  return `${root}/${encodeName(blueprint)}/${encodeName(identifier)}`;
}

/** The entity's file: `entities/<blueprint>/<entity>.yml`. */
export function entityFile(blueprint: string, identifier: string): string {
  return `entities/${encodeName(blueprint)}/${encodeName(identifier)}.yml`;
}

/** The files that an entity is looked for in by its name, the one that is written first. */
export function entityFiles(blueprint: string, identifier: string): readonly [string, ...string[]] {
  const file = entityFile(blueprint, identifier);
  return [file, file.replace(/yml$/, "yaml"), file.replace(/yml$/, "json")];
}

/** The branch whose existence is the entity's lock: `run/<blueprint>/<entity>`. */
export function runBranch(blueprint: string, identifier: string): string {
  return `run/${encodeName(blueprint)}/${encodeName(identifier)}`;
}

/** Whose lock a branch is; nothing for a branch that `runBranch` cannot have named. */
export function parseRunBranch(branch: string): { blueprint: string; identifier: string } | undefined {
  const [prefix, blueprintName, entityName, ...rest] = branch.split("/");
  if (prefix !== "run" || blueprintName === undefined || entityName === undefined || rest.length > 0) return undefined;
  const blueprint = decodeName(blueprintName);
  const identifier = decodeName(entityName);
  return blueprint === undefined || identifier === undefined ? undefined : { blueprint, identifier };
}

/** The run record's file: `runs/<year of the issue's creation, UTC>/<issue>.yml`. */
export function recordFile(createdAt: string, issue: number): string {
  const year = new Date(createdAt).getUTCFullYear();
  if (Number.isNaN(year)) throw new RangeError(`"${createdAt}" is not a date and time in ISO 8601.`);
  return `runs/${year}/${issue}.yml`;
}

function encodeBytes(identifier: string): string {
  const bytes = new TextEncoder().encode(identifier.normalize("NFC"));
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
