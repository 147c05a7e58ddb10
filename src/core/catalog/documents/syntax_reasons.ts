/** The parser's own word for what stopped it, and what to do about it. */
interface ReasonWords {
  readonly what: string;
  readonly remedy: string;
}

/** Where its words are about parsers, ours stand in. */
const known: readonly (readonly [RegExp, string | undefined, string])[] = [
  [/missed comma/, "a comma is missing before this, or a colon behind a key", "Write it."],
  [
    /end of the stream within a flow collection/,
    "the file ends before its brackets are closed",
    "Close each { and [, or bring the whole file here.",
  ],
  [
    /document separator is expected/,
    "what the file holds has ended before this",
    "Bring the rest into it, or make a list of several objects: [{...}, {...}].",
  ],
  [
    /expected ':'/,
    "a key has no colon behind it",
    "Write `: ` behind it; a text of several lines begins with | on the line of its key.",
  ],
  [/duplicated mapping key/, undefined, "Keep one of the two."],
  [
    /bad indentation/,
    undefined,
    "Give the entries of one level the same indentation, and put texts that hold `: ` in quotes.",
  ],
  [
    /deficient indentation/,
    undefined,
    "Close the bracket or quote that is open above, or indent what belongs into it.",
  ],
  [
    /implicit key/,
    "this line, or the one above, has no colon behind its key",
    "Write `: ` behind it; a text of several lines begins with | on the line of its key.",
  ],
  [/unidentified alias|unknown .*tag/, undefined, "If it is a text, put the whole of it in quotes."],
];

export function reasonWords(reason: string): ReasonWords {
  const [, what = reason, remedy] = known.find(([pattern]) => pattern.test(reason)) ?? [];
  return { what, remedy: remedy ?? "Mend the syntax there." };
}
