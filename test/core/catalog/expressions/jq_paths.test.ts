import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { item, jqPaths } from "../../../../src/core/catalog/expressions/jq_paths.ts";

/** The paths that go below `.r`, as texts. */
function below(program: string): readonly string[] {
  const paths = jqPaths(program).filter(({ steps }) => steps[0] === "r" && steps.length > 1);
  return paths.map(({ steps }) => steps.map((step) => (step === item ? "[]" : step)).join("."));
}

describe("what jq names of its input is known", () => {
  test.each<readonly [program: string, ...paths: readonly string[]]>([
    [".r.a", "r.a"],
    ['.r["a"]."b"?', "r.a.b"],
    [".r | .a | .b == 1", "r.a", "r.a.b"],
    ["[.r.l[] | select(.a.b == 1)] | length == 0", "r.l.[]", "r.l.[].a.b"],
    [".r.l | map(select(.a == 1)) | map(.b) | length", "r.l", "r.l.[].a", "r.l.[].b"],
    [".r.l | all(.a != 1)", "r.l", "r.l.[].a"],
    ["any(.r.l[]; .a != 1 and .b)", "r.l.[]", "r.l.[].a", "r.l.[].b"],
    ["[.r.l[0], .r.l[-1]] | .[0].a", "r.l.[]"],
    ["(.r.l[1:] | first).a", "r.l", "r.l.[].a"],
    [". as $all | .r.l[] | select(.a == $all.r.b)", "r.l.[]", "r.l.[].a", "r.b"],
    [".r.l[] as $one | .r.m | index($one.a)", "r.l.[]", "r.m", "r.l.[].a"],
    ["1 + (.r.l | length) as $n | .r.b", "r.l", "r.b"],
    ["if .r.a then .r.b | .c elif .x then 1 else .r.d end", "r.a", "r.b", "r.b.c", "r.d"],
    ['{a: .r.a | .b, r: .r.c, "d": 1, (.r.e): 2, $f}', "r.a", "r.a.b", "r.c", "r.e"],
    ['"x\\(.r.a | .b)y" + .r.c # .r.d', "r.a", "r.a.b", "r.c"],
    ["reduce .r.l[] as $one (.r.n; . + $one.a)", "r.l.[]", "r.n", "r.l.[].a"],
    [".r.l | sort_by(.a) | last | .b", "r.l", "r.l.[].a", "r.l.[].b"],
    [".r.l | group_by(.a) | map(.[0].b)", "r.l", "r.l.[].a", "r.l.[].b"],
    ["first(.r.l[]).a, (limit(1; .r.l[]) | .b)", "r.l.[].a", "r.l.[]", "r.l.[].b"],
    ["isempty(.r.l[] | select(.a))", "r.l.[]", "r.l.[].a"],
    [".r.a[.r.b] | .c", "r.b", "r.a"],
    ["try .r.a catch .r", "r.a"],
    [".r.l|length<3and .a", "r.l", "r.l.a"],
  ])("%s", (program, ...paths) => {
    expect([...new Set(below(program))].sort()).toEqual([...paths].sort());
  });
});

describe("and where it is not, nothing is said", () => {
  test.each([
    "def r: 1; .r.a",
    ".x | .r.a",
    ".r.a = 1",
    ".r.a |= 1",
    ".r.a //= 1",
    "map(.r.a)",
    "to_entries | map(.r.a)",
    "recurse(.r.a)",
    ".x as [$a] | .r.a",
    ".x as $a ?// [$a] | .r.a",
    "(.x + .y) | .r.a",
    ".x, .y | .r.a",
    "- .x | .r.a",
    "with_entries(.r.a)",
    ".x[] | select(.r.a)",
    "any(.x; .r.a)",
    "try .x catch .r.a",
    "reduce .x as $x (.y; .r.a)",
    ".. | .r.a",
    "label $f | .r.a",
    ".r.a (",
    '"\\(.r.a',
    "@base64 .r.a)",
  ])("%s", (program) => {
    expect(below(program)).toEqual([]);
  });
});

test("whatever it is given, it ends soon and never throws", () => {
  const pieces = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    ".r",
    ".a",
    '"',
    "\\(",
    ";",
    ",",
    " as $x | ",
    "$x",
    "if ",
    " end",
    "#",
    "\n",
    "?",
    "//",
    "any",
    "map",
    "1",
    "-",
    ":",
  ];
  fc.assert(fc.property(fc.array(fc.constantFrom(...pieces)), (parts) => Array.isArray(jqPaths(parts.join("")))));
  // By the square of so many it would take minutes, and the test be over before.
  const many = (piece: (at: number) => string): string =>
    Array.from({ length: 100_000 }, (_, at) => piece(at)).join("");
  for (const piece of ["(", ".a|", ". as $x|", "try ", "any(", "[.[", '"\\(', "- ", ".r.l[]|", "{a:", "if "]) {
    expect(jqPaths(many(() => piece))).toBeInstanceOf(Array);
  }
  expect(jqPaths(many((at) => `. as $x${String(at)}|`))).toEqual([]);
});
