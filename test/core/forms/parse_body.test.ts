import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FormField, IssueForm } from "../../../src/core/forms/model.ts";
import { parseBody } from "../../../src/core/forms/parse_body.ts";
import { writeForm } from "../../../src/core/forms/write_form.ts";
import { renderBody } from "../../support/render_body.ts";

function formOf(...fields: readonly FormField[]): IssueForm {
  return {
    action: "sample",
    name: "Sample",
    description: "A sample",
    title: "Sample: ",
    labels: ["gatehouse", "action/sample"],
    introduction: "### Name\n\nThis heading is no field.",
    fields,
  };
}

const name: FormField = { id: "name", label: "Name", kind: "input", required: true };
const notes: FormField = { id: "notes", label: "Notes", kind: "textarea", required: false };
const config: FormField = { id: "config", label: "Config", kind: "textarea", render: "yaml", required: false };
const size: FormField = {
  id: "size",
  label: "Size",
  kind: "dropdown",
  options: ["Choose...", "small", "large"],
  required: true,
};
const zones: FormField = {
  id: "zones",
  label: "Zones",
  kind: "dropdown",
  multiple: true,
  options: ["a", "b", "a, b", "Paris, France", "France"],
  required: false,
};
const boxes: FormField = {
  id: "boxes",
  label: "Boxes",
  kind: "checkboxes",
  options: ["I agree", "Later"],
  required: false,
};
const form = formOf(name, notes, config, size, zones, boxes);

type Entered = Readonly<Record<string, string | readonly string[]>>;

function answersTo(body: string, asked: IssueForm = form): Readonly<Record<string, unknown>> {
  const parsed = parseBody(body, asked);
  return parsed.ok ? Object.fromEntries(parsed.answers) : { problems: parsed.problems };
}

/** The rows of a refusal, as `field: allowed`. */
function refusal(body: string, asked: IssueForm = form): readonly string[] {
  const parsed = parseBody(body, asked);
  return parsed.ok ? ["(accepted)"] : parsed.problems.map(({ field, allowed }) => `${field}: ${allowed}`);
}

const entered: Entered = {
  name: "orders",
  notes: "First line\n\n### A heading of one's own\n\nlast line",
  config: "a: 1\nb: [2]",
  size: "small",
  zones: ["b", "Paris, France"],
  boxes: ["I agree"],
};
const body = renderBody(writeForm(form), entered);

describe("a body as GitHub renders it", () => {
  test("gives the answers back", () => {
    expect(answersTo(body)).toEqual(entered);
  });

  test("may come with CRLF, blanks at line ends and blank lines around", () => {
    const untidy = `\r\n${body.replaceAll("\n", "\r\n").replaceAll("### Size", "### Size  ")}\r\n\r\n`;
    expect(answersTo(untidy)).toEqual(entered);
  });

  test("leaves out what was not answered", () => {
    expect(answersTo(renderBody(writeForm(form), {}))).toEqual({});
  });

  test("leaves out fences with nothing between them, and answers that were emptied by hand", () => {
    const emptied = "### Name\n\n\n\n### Config\n\n```yaml\n\n```\n";
    expect(answersTo(emptied, formOf(name, config))).toEqual({});
  });

  test("keeps a text that says None", () => {
    const asked = formOf(name, notes);
    expect(answersTo(renderBody(writeForm(asked), { name: "None", notes: "None" }), asked)).toEqual({
      name: "None",
      notes: "None",
    });
  });

  test.each(["```\nnever closed", "~~~\n### Other", "> ### Name", " ### Name", "#### Name", "### Name?", "### name"])(
    "keeps %j in a text",
    (text) => {
      const parsed = answersTo(renderBody(writeForm(form), { ...entered, notes: text }));
      expect(parsed).toEqual({ ...entered, notes: text });
    },
  );

  test.each(["a: 1\n```\nb: 2", "````", "# ### Name", "x: |\n  ```yaml\n  a\n  ```"])(
    "takes exactly the outer fence off %j",
    (text) => {
      expect(answersTo(renderBody(writeForm(form), { ...entered, config: text }))).toEqual({
        ...entered,
        config: text,
      });
    },
  );

  test.each(["````", "~~~"])("takes longer and other fences: %s", (fence) => {
    const fenced = `### Config\n\n${fence}yaml\n\`\`\`\na: 1\n\`\`\`\n${fence}`;
    expect(answersTo(fenced, formOf(config))).toEqual({ config: "```\na: 1\n```" });
  });
});

describe("a body that can't be read for sure", () => {
  test.each(["notes", "config"])("is refused when a known heading is written into %s", (id) => {
    const text = "mine\n\n### Size\n\nlarge";
    expect(refusal(renderBody(writeForm(form), { ...entered, [id]: text }))).toEqual([
      "Size: the heading `### Size` once; it stands on 2 lines, so write that line of your answer differently",
    ]);
  });

  test("is refused when a longer fence is to hide the real fields", () => {
    const asked = formOf(notes, config, { ...notes, id: "more", label: "More" });
    const hostile = {
      notes: "x\n\n### Config\n\n````yaml\nfake: 1",
      config: "real: 2",
      more: "````\n\n### More\n\nfake",
    };
    expect(refusal(renderBody(writeForm(asked), hostile), asked)).toHaveLength(2);
  });

  test("says which headings are missing", () => {
    expect(refusal("### Name\n\norders", formOf(name, size))).toEqual([
      "Size: the heading `### Size` on a line of its own, with the answer below it; it is missing",
    ]);
    expect(refusal("", formOf(name, size))).toHaveLength(2);
  });

  test("says the order where it is another", () => {
    expect(refusal("### Size\n\nsmall\n\n### Name\n\norders", formOf(name, size))).toEqual([
      "Form: the headings in the form's order: Name, Size",
    ]);
  });

  test("has nothing above the first heading", () => {
    expect(refusal("Hello\n\n### Name\n\norders", formOf(name))).toEqual([
      "Form: nothing above the first heading, `### Name`",
    ]);
  });

  test.each<[string, FormField, string, string]>([
    ["several lines in a single-line answer", name, "orders\nmore", "Name: one line"],
    ["an unknown heading in a single-line answer", name, "orders\n\n### Other\n\nx", "Name: one line"],
    ["an unknown option", size, "smal", "Size: one of `small`, `large`; did you mean `small`?"],
    ["several options of one", size, "small, large", "Size: one of `small`, `large`"],
    [
      "an unknown option among several",
      zones,
      "b, x",
      "Zones: one of `a`, `b`, `a, b`, `Paris, France`, `France`, or several with `, ` between them",
    ],
    [
      "an option twice",
      zones,
      "b, b",
      "Zones: one of `a`, `b`, `a, b`, `Paris, France`, `France`, or several with `, ` between them",
    ],
    [
      "options that can be read in two ways",
      zones,
      "a, b",
      "Zones: options that can be told apart; these can be read in several ways, so choose fewer of them",
    ],
    [
      "a fence that is gone",
      config,
      "a: 1",
      "Config: the answer between a line ```yaml and a line ```, as the form made it",
    ],
    [
      "a fence that is not closed",
      config,
      "```yaml\na: 1",
      "Config: the answer between a line ```yaml and a line ```, as the form made it",
    ],
    [
      "a fence of another language",
      config,
      "```hcl\na\n```",
      "Config: the answer between a line ```yaml and a line ```, as the form made it",
    ],
    [
      "a fence closed by a longer one",
      config,
      "```yaml\na\n````",
      "Config: the answer between a line ```yaml and a line ```, as the form made it",
    ],
    [
      "a text behind the fence",
      config,
      "```yaml\na: 1\n```\nmore",
      "Config: the answer between a line ```yaml and a line ```, as the form made it",
    ],
    [
      "a box that is gone",
      boxes,
      "- [x] I agree",
      "Boxes: a line `- [ ] …` or `- [x] …` for each box, as the form made them",
    ],
    [
      "a box of one's own",
      boxes,
      "- [x] I agree\n- [ ] Never",
      "Boxes: a line `- [ ] …` or `- [x] …` for each box, as the form made them",
    ],
  ])("is one with %s", (_, field, text, expected) => {
    expect(refusal(`### ${field.label}\n\n${text}`, formOf(field))).toEqual([expected]);
  });

  test("repeats what was written, unless it looks like a secret", () => {
    const token = `ghp_${"a1B2".repeat(9)}`;
    const wrote = (text: string): unknown => answersTo(`### Size\n\n${text}`, formOf(size))["problems"];
    expect(wrote("smal")).toMatchObject([{ field: "Size", wrote: "smal" }]);
    expect(JSON.stringify(wrote(token))).not.toContain(token.slice(0, 12));
    expect(wrote(token)).toEqual([{ field: "Size", allowed: expect.stringContaining("revoke it now") as string }]);
  });
});

/** Texts that look like parts of a body. */
const tricky = fc.constantFrom(
  "### Name",
  "### Notes",
  "### Config",
  "### Size",
  "### Zones",
  "### Boxes",
  "### Other",
  "```",
  "```yaml",
  "````",
  "~~~",
  "_No response_",
  "None",
  "- [x] I agree",
  "",
  "  ",
  "small",
  "<!--",
  "-->",
);
const multiLine = fc
  .array(fc.oneof(tricky, fc.string({ maxLength: 8 })), { maxLength: 8 })
  .map((lines) => lines.join("\n"));
const singleLine = fc.oneof(tricky, fc.string({ maxLength: 12 })).map((line) => line.trim());
const anyAnswers = fc.record(
  {
    name: singleLine,
    notes: multiLine,
    config: multiLine,
    size: fc.constantFrom("small", "large"),
    zones: fc.subarray(["a", "b", "a, b", "Paris, France", "France"]),
    boxes: fc.subarray(["I agree", "Later"]),
  },
  { requiredKeys: [] },
);

/** What comes back: blank lines around a text, and a text of GitHub's own word for "nothing", can't be told. */
function expected(answers: Entered): Readonly<Record<string, unknown>> {
  const kept = Object.entries(answers).map(([id, answer]): [string, string | readonly string[]] =>
    id === "notes" && typeof answer === "string" ? [id, withoutBlankEnds(answer)] : [id, answer],
  );
  return Object.fromEntries(
    kept.filter(([id, answer]) => {
      if (typeof answer !== "string") return answer.length > 0;
      return answer.trim() !== "" && (id === "config" || answer.trim() !== "_No response_");
    }),
  );
}

function withoutBlankEnds(text: string): string {
  const lines = text.split("\n");
  while (lines[0]?.trim() === "") lines.shift();
  while (lines.at(-1)?.trim() === "") lines.pop();
  return lines.join("\n");
}

describe("whatever is entered", () => {
  test("comes back as it was, or is refused", () => {
    const file = writeForm(form);
    let accepted = 0;
    fc.assert(
      fc.property(anyAnswers, fc.boolean(), (answers, windows) => {
        const rendered = renderBody(file, answers);
        const parsed = parseBody(windows ? rendered.replaceAll("\n", "\r\n") : rendered, form);
        if (!parsed.ok) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          return;
        }
        accepted += 1;
        expect(Object.fromEntries(parsed.answers)).toEqual(expected(answers));
      }),
      { numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test("whatever the body is, it is read or refused", () => {
    const bodies = fc.oneof(
      multiLine,
      fc.array(fc.nat(0xffff), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(bodies, (text) => {
        const parsed = parseBody(text, form);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});

describe("bodies made to take long", () => {
  const length = 65_536;
  test.each([
    ["blanks", " ".repeat(length)],
    ["blanks behind a heading", `### ${" ".repeat(length)}`],
    ["number signs", "#".repeat(length)],
    ["headings", "### Name\n".repeat(length / 9)],
    ["backticks", "`".repeat(length)],
    ["fences", "```yaml\n".repeat(length / 8)],
    ["blank lines", "\n".repeat(length)],
    ["carriage returns", "\r".repeat(length)],
    ["underscores", "_No response_".repeat(length / 13)],
    ["commas", "a, ".repeat(length / 3)],
    ["boxes", "- [x] I agree\n".repeat(length / 14)],
  ])("are read in one go: %s", (_, text) => {
    expect(parseBody(`### Name\n\n${text}`, formOf(name)).ok).toBe(!/[\r\n]/.test(text.trim()));
    expect(parseBody(text, form).ok).toBe(false);
    expect(parseBody(`### Zones\n\n${text}`, formOf(zones)).ok).toBe(text.trim() === "");
  });
});
