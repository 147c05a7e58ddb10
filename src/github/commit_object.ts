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
