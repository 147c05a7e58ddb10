import type { JsonValue } from "../../json.ts";
import type { Finding } from "../findings/finding.ts";
import type { Action, ActionInput } from "../model/action.ts";
import type { ValueSchema } from "../model/blueprint.ts";
import { suggestName } from "../documents/suggest.ts";
import { scanJq } from "../expressions/jq_scan.ts";
import { programPath } from "../expressions/port_template.ts";
import { allowedWords } from "../values/value_schema.ts";
import { constantOf, expectedResults } from "./constant_queries.ts";
import { queryKey } from "./form_query.ts";

/** jq of a form that gives another type than its place takes, so that submissions would be refused for it. */
export function checkQueryResults(action: Action): readonly Finding[] {
  const ofTypes = expectedResults(action).flatMap(({ query, must, type, passesNull }): readonly Finding[] => {
    const result = type === undefined ? undefined : resultOf(query.program, action.inputs);
    if (result === undefined || result.type === type) return [];
    const mayPass = passesNull && result.input !== undefined && !isAlwaysAnswered(action, result.input);
    const when = mayPass ? " where that is answered" : "";
    return [
      {
        ...(mayPass ? { severity: "warning" } : {}),
        rule: "form-query",
        file: action.source.path,
        path: [...query.path, queryKey],
        message: `\`${query.path.join(".")}\` gives ${allowedWords({ type: result.type })}${when}; it must ${must}.`,
        remedy: "Mend the expression, with a comparison for example: submissions of the form would be refused for it.",
      },
    ];
  });
  return [...ofTypes, ...checkRequiredNames(action)];
}

/** What a program gives, and the input without whose answer it gives null. */
interface Result {
  readonly type: ValueSchema["type"];
  readonly input?: string;
}

/** Functions that give one type of whatever they don't fail of. */
const resultTypes: ReadonlyMap<string, ValueSchema["type"]> = new Map([
  ["length", "number"],
  ["tonumber", "number"],
  ["tostring", "string"],
  ["tojson", "string"],
  ["ascii_downcase", "string"],
  ["ascii_upcase", "string"],
  ["keys", "array"],
]);

/** Of a path, of a function of it, and of a path to which a number or a text is added; of other jq nobody can tell. */
function resultOf(program: string, inputs: ReadonlyMap<string, ActionInput>): Result | undefined {
  const path = programPath(program.trim());
  if (path !== undefined) return resultAt(path, inputs);
  const applied = /^(?<path>[^|]+)\|\s*(?<name>\w+)\s*$/.exec(program)?.groups;
  const type = resultTypes.get(applied?.name ?? "");
  if (type !== undefined && programPath(applied?.path?.trim() ?? "") !== undefined) return { type };
  const plus = program.lastIndexOf("+");
  if (plus === -1 || programPath(program.slice(0, plus).trim()) === undefined) return undefined;
  const added = constantOf({ program: program.slice(plus + 1) })?.value;
  return typeof added === "number" ? { type: "number" } : typeof added === "string" ? { type: "string" } : undefined;
}

/** What a form knows of every submission. */
const formTexts = ["user.login", "trigger.by.login", "trigger.at", "action.identifier", "action.title"];

function resultAt(path: readonly string[], inputs: ReadonlyMap<string, ActionInput>): Result | undefined {
  const [context, key = "", ...below] = path;
  if (formTexts.includes(path.join("."))) return { type: "string" };
  const input = inputs.get(key);
  if (input === undefined || below.length > 0) return undefined;
  // In `.form` the entity stands for its identifier.
  if (context === "form") return { type: input.format === "entity" ? "object" : input.type, input: key };
  return context === "inputs" ? { type: input.type, input: key } : undefined;
}

function isAlwaysAnswered({ required, inputs }: Action, id: string): boolean {
  const { rules, default: fallback } = inputs.get(id) ?? {};
  const isAsked = rules?.visible === undefined && rules?.dependsOn === undefined;
  return isAsked && (fallback !== undefined || (!("program" in required) && required.includes(id)));
}

/** Names in the branches of an `if` that says what is required. */
function checkRequiredNames({ required, inputs, source }: Action): readonly Finding[] {
  if (!("program" in required)) return [];
  const known = [...inputs.keys()];
  const names = constantBranches(required.program).flatMap((value) => {
    const items: readonly JsonValue[] = Array.isArray(value) ? value : [];
    return items;
  });
  const unknown = new Set(names.filter((name) => typeof name === "string").filter((name) => !inputs.has(name)));
  return [...unknown].map((name) => ({
    rule: "unknown-input",
    file: source.path,
    path: [...required.path, queryKey],
    text: name,
    message: `\`${required.path.join(".")}\` names \`${name}\`, and the action has no such input: submissions would be refused for it.`,
    remedy: suggestName(name, known),
  }));
}

/** The plain values that a program gives which is one `if` and nothing else. */
function constantBranches(program: string): readonly JsonValue[] {
  const text = program.trim();
  const code = scanJq(text, 0).stretches.filter(({ kind }) => kind === "code");
  const words = code.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(/(?<![\w.$])(?:if|then|elif|else|end)(?!\w)/g)].map(({ 0: word, index }) => ({
      word,
      from: start + index,
      to: start + index + word.length,
    })),
  );
  const order = words.map(({ word }) => word).join(" ");
  const isWhole = words[0]?.from === 0 && words.at(-1)?.to === text.length;
  if (!isWhole || !/^if then(?: elif then)*(?: else)? end$/.test(order)) return [];
  return words.flatMap(({ word, to }, at) => {
    const next = words[at + 1];
    if ((word !== "then" && word !== "else") || next === undefined) return [];
    const constant = constantOf({ program: text.slice(to, next.from) });
    return constant === undefined ? [] : [constant.value];
  });
}
