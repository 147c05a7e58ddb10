/** A person as git writes one into a commit. Nothing of it is proved. */
export interface CommitPerson {
  readonly name: string;
  readonly email: string;
}

export interface CommitObject {
  readonly oid: string;
  /** Id of the root tree. */
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: CommitPerson;
  readonly committer: CommitPerson;
  readonly message: string;
  /** The message's trailers by key, as written; the values of a key that stands several times are joined by `, `. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** Reads a commit object's raw content, as `git cat-file` gives it. Throws when it isn't one. */
export function parseCommitObject(oid: string, content: string): CommitObject {
  const end = content.indexOf("\n\n");
  const head = end < 0 ? content : content.slice(0, end);
  const message = end < 0 ? "" : content.slice(end + 2);
  const fields = headerFields(head);
  const tree = fields.find(([key]) => key === "tree")?.[1];
  if (tree === undefined) throw new Error(`Commit ${oid} has no tree: the object is not a commit.`);
  return {
    oid,
    tree,
    parents: fields.filter(([key]) => key === "parent").map(([, value]) => value),
    author: person(fields, "author"),
    committer: person(fields, "committer"),
    message,
    trailers: parseTrailers(message),
  };
}

/** A line that begins with a space continues the field above it (signatures do); only the first line is of use here. */
function headerFields(head: string): readonly (readonly [key: string, value: string])[] {
  return head
    .split("\n")
    .filter((line) => !line.startsWith(" "))
    .map((line) => {
      const space = line.indexOf(" ");
      return space < 0 ? ([line, ""] as const) : ([line.slice(0, space), line.slice(space + 1)] as const);
    });
}

function person(fields: ReturnType<typeof headerFields>, role: "author" | "committer"): CommitPerson {
  const line = fields.find(([key]) => key === role)?.[1] ?? "";
  const opening = line.lastIndexOf(" <");
  const closing = line.lastIndexOf(">");
  if (opening < 0 || closing < opening) return { name: line, email: "" };
  return { name: line.slice(0, opening), email: line.slice(opening + 2, closing) };
}

/**
 * The trailers of a commit message: its last paragraph, if that isn't also its first and every line of it is
 * `Key: value`. Stricter than git, which tolerates other lines between: a text that somebody typed is then no trailer.
 */
export function parseTrailers(message: string): Readonly<Record<string, string>> {
  const paragraphs = message.trimEnd().split(/\n[ \t]*\n/);
  const last = paragraphs.at(-1);
  if (paragraphs.length < 2 || last === undefined) return {};
  const values = new Map<string, string>();
  for (const line of last.split("\n")) {
    const colon = line.indexOf(": ");
    const key = line.slice(0, Math.max(colon, 0));
    if (!/^[A-Za-z0-9-]+$/.test(key)) return {};
    const value = line.slice(colon + 2).trim();
    const earlier = values.get(key);
    values.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return Object.fromEntries(values);
}
