import { canonicalJson, isJsonObject, type JsonObject } from "../json.ts";

/**
 * What the app's commit on the run branch says of the run, in its trailers. From that commit on it is the truth: the
 * approval is consumed by it, and the inputs that were approved are read from it and not from the issue.
 */
export interface RunCommit {
  /** The number. */
  readonly run: number;
  readonly action: string;
  /** The entity that the action was run on, of the action's blueprint. */
  readonly entity?: string;
  readonly requestedBy: string;
  readonly approvedBy: readonly { readonly login: string; readonly at: string }[];
  readonly digest: string;
  /** The commit of the catalog that everything was rendered from. */
  readonly catalog: string;
  /** The typed inputs. */
  readonly inputs: JsonObject;
}

/** Trailers of a commit message: name to values, in the order they stand. */
export type Trailers = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the trailers of git's last paragraph (`git interpret-trailers`): lines of `Name: value`, nothing else among them.
 * Folded values are not read: the app writes none.
 */
export function readTrailers(message: string): Trailers {
  const paragraphs = message.replaceAll("\r\n", "\n").trimEnd().split(/\n\n+/);
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? "") : "";
  const trailers = new Map<string, string[]>();
  for (const line of last.split("\n")) {
    // Not `.`: it stops at Unicode's line separators, which people's text may hold and git does not take for an end.
    const match = /^([A-Za-z][A-Za-z-]*): ([^\n]*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return new Map();
    const values = trailers.get(match[1]);
    // Anybody's message is read, of any length: copied with each line, it would take time by its square.
    if (values === undefined) trailers.set(match[1], [match[2]]);
    else values.push(match[2]);
  }
  return trailers;
}

/** Lines of trailers; a value never spans lines, because a line break would end it and start another trailer. */
export function writeTrailers(trailers: readonly (readonly [name: string, value: string])[]): string {
  return trailers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, " ")}`).join("\n");
}

export function writeRunCommit(subject: string, body: string, commit: RunCommit): string {
  const trailers = writeTrailers([
    ["Run", String(commit.run)],
    ["Action", commit.action],
    ...(commit.entity === undefined ? [] : [["Entity", commit.entity] as const]),
    ["Requested-by", commit.requestedBy],
    ...commit.approvedBy.map(({ login, at }) => ["Approved-by", `${login} ${at}`] as const),
    ["Digest", commit.digest],
    ["Catalog", commit.catalog],
    ["Inputs", inertJson(commit.inputs)],
  ]);
  return `${subject}\n\n${body}\n\n${trailers}\n`;
}

/**
 * JSON in which GitHub finds nothing to act upon: in a commit message on the default branch, `fixes #12` closes an issue
 * and `@login` notifies somebody, and the values are whatever the requester wrote.
 */
function inertJson(value: JsonObject): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return canonicalJson(value).replaceAll(/[@#/]|(?<=GH)-/gi, escaped);
}

/** The run that a commit message tells of, or nothing when any part is missing, doubled or malformed. */
export function readRunCommit(message: string): RunCommit | undefined {
  const trailers = readTrailers(message);
  const one = (name: string): string | undefined => {
    const values = trailers.get(name) ?? [];
    return values.length === 1 ? values[0] : undefined;
  };
  const run = Number(one("Run"));
  const action = one("Action");
  const entity = one("Entity");
  const requestedBy = one("Requested-by");
  const digest = one("Digest");
  const catalog = one("Catalog");
  const inputs = parseObject(one("Inputs"));
  if (!Number.isSafeInteger(run) || run < 1) return undefined;
  if (action === undefined || requestedBy === undefined || inputs === undefined) return undefined;
  if (digest === undefined || !/^[0-9a-f]{64}$/.test(digest)) return undefined;
  if (catalog === undefined || !/^[0-9a-f]{40}$/.test(catalog)) return undefined;
  const approvedBy = (trailers.get("Approved-by") ?? []).map((value) => {
    const [login = "", at = ""] = value.split(" ");
    return { login, at };
  });
  return { run, action, ...(entity === undefined ? {} : { entity }), requestedBy, approvedBy, digest, catalog, inputs };
}

function parseObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
