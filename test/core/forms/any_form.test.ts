import fc from "fast-check";
import { expect, test } from "vitest";
import type { Action, ActionInput } from "../../../src/core/catalog/model/action.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { checkForm } from "../../../src/core/forms/check_form.ts";
import { optionText } from "../../../src/core/forms/field_values.ts";
import { parseBody } from "../../../src/core/forms/parse_body.ts";
import { typeInputs } from "../../../src/core/forms/type_inputs.ts";
import { writeForm } from "../../../src/core/forms/write_form.ts";
import type { JsonValue } from "../../../src/core/json.ts";
import { renderBody } from "../../support/render_body.ts";
import { sampleAction, sampleCatalog } from "./sample_catalog.ts";

/** One question: its input, what a person enters or chooses, and the value that is to come of it. */
interface Question {
  readonly input: ActionInput;
  readonly entered: string | readonly string[];
  readonly value: JsonValue;
}

const catalog = sampleCatalog();

/** A letter keeps it from being one of the words that GitHub writes for "nothing". */
const word = fc.stringMatching(/^[a-z]{1,6}(?: [a-z0-9,.%$"'{}()ä€-]{1,6})?$/);
/** None can be read as several others. */
const option = fc.constantFrom("a", "a, b", "c", "Paris, France", "France", "db.t4g.medium", "1", "Größe", "- [x] a");
const tameText = fc
  .array(fc.oneof(word, fc.constant("")), { minLength: 1, maxLength: 4 })
  .map((lines) => lines.join("\n").trim())
  .filter((text) => text !== "");
/** What a body is made of, in an answer. */
const hostileLine = fc.oneof(
  fc.constantFrom(
    "### One",
    "### Two",
    "### One ",
    "#### One",
    " ### One",
    "###One",
    "### Entity",
    "```",
    "```yaml",
    "~~~",
  ),
  fc.constantFrom("_No response_", "None", "- [x] a", "Choose...", "<!--", "</details>", "\u2028", "\u00a0### One"),
  fc.string({ unit: "grapheme", maxLength: 10 }),
);
const hostileText = fc.array(hostileLine, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n"));

const question = (
  input: ActionInput,
  value: JsonValue,
  entered: string | readonly string[] = optionText(value),
): Question => ({
  input,
  entered,
  value,
});

function questions(line: fc.Arbitrary<string>, lines: fc.Arbitrary<string>): fc.Arbitrary<Question> {
  const options = fc.uniqueArray(option, { minLength: 1, maxLength: 5 });
  const number = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -9999, max: 9999 }).map((whole) => whole / 100),
  );
  const plain = fc.oneof(word, fc.boolean(), fc.integer());
  const object = fc.dictionary(
    fc.constantFrom("size", "zone", "n"),
    fc.oneof(plain, fc.array(plain, { maxLength: 3 })),
    { minKeys: 1 },
  );
  const service = { format: "entity", blueprint: "service" } as const;
  return fc.oneof(
    line.map((text) => question({ type: "string" }, text)),
    lines.map((text) => question({ type: "string", format: "multi-line" }, text)),
    options.chain((all) => fc.constantFrom(...all).map((one) => question({ type: "string", enum: all }, one))),
    number.map((value) => question({ type: "number" }, value === 0 ? 0 : value)),
    fc
      .uniqueArray(number, { minLength: 1, maxLength: 4 })
      .chain((all) =>
        fc.constantFrom(...all).map((one) => question({ type: "number", enum: all.map((each) => each + 0) }, one + 0)),
      ),
    fc.boolean().map((value) => question({ type: "boolean" }, value, value ? "Yes" : "No")),
    options.chain((all) =>
      fc
        .subarray(all, { minLength: 1 })
        .map((some) => question({ type: "array", items: { type: "string", enum: all } }, some, some)),
    ),
    fc
      .array(word, { minLength: 1, maxLength: 4 })
      .map((all) => question({ type: "array", items: { type: "string" } }, all, all.join("\n"))),
    fc.array(number, { minLength: 1, maxLength: 4 }).map((all) => {
      const values = all.map((one) => one + 0);
      return question({ type: "array", items: { type: "number" } }, values, values.join("\n"));
    }),
    object.map((value) => question({ type: "object" }, value, JSON.stringify(value, undefined, 2))),
    fc
      .array(object, { minLength: 1, maxLength: 2 })
      .map((all) => question({ type: "array", items: { type: "object" } }, all, JSON.stringify(all))),
    fc.constantFrom("mailer", "shop").map((one) => question({ type: "string", ...service }, one)),
    fc
      .subarray(["mailer", "shop"], { minLength: 1 })
      .map((some) => question({ type: "array", items: { type: "string", ...service } }, some, some)),
  );
}

const titles = fc.constantFrom("One", "Two", "Three", "one", "Größe in %", "### One", "Entity", "A: b", "*", "x");

interface Asked {
  readonly action: Action;
  readonly entered: Readonly<Record<string, string | readonly string[]>>;
  readonly values: Readonly<Record<string, JsonValue>>;
}

function anyForm(line: fc.Arbitrary<string>, lines: fc.Arbitrary<string>): fc.Arbitrary<Asked> {
  const titled = fc.tuple(questions(line, lines), titles, fc.boolean(), fc.boolean());
  return fc
    .tuple(fc.array(titled, { minLength: 1, maxLength: 5 }), fc.constantFrom("CREATE", "DAY-2", "DELETE"))
    .map(([all, operation]) => {
      const named = all.map(([asked, title, isRequired, isAnswered], index) => ({
        id: `q${String(index)}`,
        ...asked,
        input: { ...asked.input, title },
        isRequired,
        isAnswered: isAnswered || isRequired,
      }));
      const answered = named.filter(({ isAnswered }) => isAnswered);
      const reserved =
        operation === "CREATE" ? {} : { entity: "mailer", ...(operation === "DELETE" ? { confirm: "mailer" } : {}) };
      return {
        action: sampleAction(Object.fromEntries(named.map(({ id, input }) => [id, input])), {
          operation,
          required: named.filter(({ isRequired }) => isRequired).map(({ id }) => id),
        }),
        entered: { ...reserved, ...Object.fromEntries(answered.map(({ id, entered }) => [id, entered])) },
        values: Object.fromEntries(answered.map(({ id, value }) => [id, value])),
      };
    });
}

/** What the app reads of the body that GitHub makes of these answers; nothing where it is refused or asked to be mended. */
async function readBack({ action, entered }: Asked, isWindows: boolean): Promise<unknown> {
  const form = buildForm(action, catalog);
  const body = renderBody(writeForm(form), entered);
  const parsed = parseBody(isWindows ? body.replaceAll("\n", "\r\n") : body, form);
  if (!parsed.ok) return undefined;
  const jq = { evaluate: () => Promise.resolve({ ok: false as const, message: "These actions hold no jq." }) };
  const submission = {
    action,
    catalog,
    answers: parsed.answers,
    requestedBy: "dana",
    createdAt: "2026-11-25T12:00:00Z",
  };
  const { inputs, problems, refusals } = await typeInputs({ ...submission, jq });
  return problems.length === 0 && refusals.length === 0 ? inputs : undefined;
}

function isOffered({ action }: Asked): boolean {
  return checkForm(buildForm(action, catalog)).every(({ severity }) => severity !== "error");
}

test("any form and ordinary values: what GitHub makes of the answers gives the values back", async () => {
  await fc.assert(
    fc.asyncProperty(anyForm(word, tameText), fc.boolean(), async (asked, isWindows) => {
      fc.pre(isOffered(asked));
      expect(await readBack(asked, isWindows)).toEqual(asked.values);
    }),
    { numRuns: 400 },
  );
});

test("any form and hostile values: they come back as they were, or are refused", async () => {
  let accepted = 0;
  const line = hostileLine.map((text) => text.replaceAll(/[\r\n]/g, "").trim());
  const withoutBlankEnds = (text: string): string => text.replace(/^(?:\s*\n)+/, "").replace(/(?:\n\s*)+$/, "");
  await fc.assert(
    fc.asyncProperty(anyForm(line, hostileText), fc.boolean(), async (asked, isWindows) => {
      fc.pre(isOffered(asked));
      const read = await readBack(asked, isWindows);
      if (read === undefined) return;
      accepted += 1;
      // Of a text that says nothing, or GitHub's own word for nothing, nothing comes back.
      const isNothing = (value: JsonValue): boolean =>
        typeof value === "string" && ["", "_No response_"].includes(value.trim());
      const kept = Object.entries(asked.values).filter(([, value]) => !isNothing(value));
      const expected = kept.map(([id, value]) => [id, typeof value === "string" ? withoutBlankEnds(value) : value]);
      expect(read).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 600 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test("any body: it is read as whoever goes by the form's own headings alone reads it, or refused", () => {
  const inputs = {
    q0: { type: "string", format: "multi-line" },
    q1: { type: "string", format: "multi-line" },
  } as const;
  const form = buildForm(
    sampleAction({ q0: { ...inputs.q0, title: "One" }, q1: { ...inputs.q1, title: "Two" } }),
    catalog,
  );
  const piece = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom("### One", "### Two") },
    { weight: 5, arbitrary: hostileLine },
  );
  const honest = fc.tuple(hostileText, hostileText).map(([one, two]) => `### One\n\n${one}\n\n### Two\n\n${two}`);
  const body = fc.oneof(
    honest,
    fc.array(piece, { maxLength: 10 }).map((lines) => lines.join("\n")),
  );
  let accepted = 0;
  fc.assert(
    fc.property(body, (text) => {
      const parsed = parseBody(text, form);
      const lines = text.split(/\r\n|\r|\n/);
      const [one, ...more] = lines.flatMap((line, index) => (/^### One\s*$/.test(line) ? [index] : []));
      const [two, ...others] = lines.flatMap((line, index) => (/^### Two\s*$/.test(line) ? [index] : []));
      const isPlain = one !== undefined && two !== undefined && one < two && more.length + others.length === 0;
      if (!isPlain || lines.slice(0, one).some((line) => line.trim() !== "")) {
        expect(parsed.ok).toBe(false);
        return;
      }
      if (!parsed.ok) return;
      accepted += 1;
      const texts = [lines.slice(one + 1, two), lines.slice(two + 1)].map((part) => part.join("\n").trim());
      const read = ["q0", "q1"].map((id) => String(parsed.answers.get(id) ?? "").trim());
      expect(read).toEqual(texts.map((part) => (part === "_No response_" ? "" : part)));
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(100);
});
