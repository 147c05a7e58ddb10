import type { JqEvaluator } from "../../expressions.ts";
import { isJsonObject } from "../../json.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { scanJq } from "./jq_scan.ts";

/** A string of a Port template: literal text and jq programs in turn. */
type TemplatePart =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "expression"; readonly program: string };

type ParsedTemplate =
  { readonly ok: true; readonly parts: readonly TemplatePart[] } | { readonly ok: false; readonly message: string };

export type TemplateResult =
  { readonly ok: true; readonly value: JsonValue | undefined } | { readonly ok: false; readonly message: string };

/**
 * Fills in a Port template: every string of `value` may hold jq between `{{ }}`, evaluated with `context` as its input. A
 * string that is one expression keeps the expression's type; several are joined as text, and then none may be null. An
 * object's key whose value is null is dropped; a null on top gives `undefined`.
 */
export async function evaluatePortTemplate(
  value: JsonValue,
  context: JsonObject,
  jq: JqEvaluator,
): Promise<TemplateResult> {
  const result = await evaluate(value, context, jq);
  return result.ok && result.value === null ? { ok: true, value: undefined } : result;
}

type Evaluated = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string };

async function evaluate(value: JsonValue, context: JsonObject, jq: JqEvaluator): Promise<Evaluated> {
  if (typeof value === "string") return evaluateString(value, context, jq);
  if (isJsonObject(value)) return evaluateObject(value, context, jq);
  if (!Array.isArray(value)) return { ok: true, value };
  const items: JsonValue[] = [];
  for (const item of value as readonly JsonValue[]) {
    const result = await evaluate(item, context, jq);
    if (!result.ok) return result;
    items.push(result.value);
  }
  return { ok: true, value: items };
}

async function evaluateObject(object: JsonObject, context: JsonObject, jq: JqEvaluator): Promise<Evaluated> {
  const members: (readonly [string, JsonValue])[] = [];
  for (const [key, member] of Object.entries(object)) {
    const result = await evaluate(member, context, jq);
    if (!result.ok) return { ok: false, message: `${key}: ${result.message}` };
    if (result.value !== null) members.push([key, result.value]);
  }
  return { ok: true, value: Object.fromEntries(members) };
}

async function evaluateString(text: string, context: JsonObject, jq: JqEvaluator): Promise<Evaluated> {
  const parsed = parsePortTemplate(text);
  if (!parsed.ok) return parsed;
  const [first] = parsed.parts;
  if (parsed.parts.length === 1 && first?.kind === "expression") return run(first.program, context, jq);
  const texts: string[] = [];
  for (const part of parsed.parts) {
    if (part.kind === "text") {
      texts.push(part.text);
      continue;
    }
    const result = await run(part.program, context, jq);
    if (!result.ok) return result;
    if (result.value === null) {
      const remedy = `write {{ ${part.program} // "" }} if it may be empty`;
      return { ok: false, message: `{{ ${part.program} }} has no value to put into a text; ${remedy}` };
    }
    texts.push(typeof result.value === "string" ? result.value : JSON.stringify(result.value));
  }
  return { ok: true, value: texts.join("") };
}

async function run(program: string, context: JsonObject, jq: JqEvaluator): Promise<Evaluated> {
  const result = await jq.evaluate(program, context);
  return result.ok ? result : { ok: false, message: `{{ ${program} }}: ${result.message}` };
}

/** Splits a string into its literal texts and its jq programs. Fails on `{{` without an end, and on empty braces. */
export function parsePortTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  let position = 0;
  for (let opening = text.indexOf("{{"); opening !== -1; opening = text.indexOf("{{", position)) {
    if (opening > position) parts.push({ kind: "text", text: text.slice(position, opening) });
    const { end } = scanJq(text, opening + 2);
    if (end === undefined) {
      const message = `the {{ at character ${opening + 1} is not closed by }} (outside jq's strings, comments and brackets)`;
      return { ok: false, message };
    }
    const program = text.slice(opening + 2, end).trim();
    if (program === "") return { ok: false, message: `the braces at character ${opening + 1} are empty` };
    parts.push({ kind: "expression", program });
    position = end + 2;
  }
  if (position < text.length || parts.length === 0) parts.push({ kind: "text", text: text.slice(position) });
  return { ok: true, parts };
}

/** All jq programs of a template's strings, in order. Strings that do not parse have none (`templateProblems` tells). */
export function expressionsIn(value: JsonValue): readonly string[] {
  return stringsIn(value).flatMap(({ text }) => {
    const parsed = parsePortTemplate(text);
    return parsed.ok ? parsed.parts.flatMap((part) => (part.kind === "expression" ? [part.program] : [])) : [];
  });
}

/** What stands beside the expressions of a string, whatever these give. One that does not parse has none. */
export function fixedTextsIn(text: string): readonly string[] {
  const parsed = parsePortTemplate(text);
  return parsed.ok ? parsed.parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])) : [];
}

/** The strings of a template, each with its path in it. */
export function stringsIn(
  value: JsonValue,
  path: readonly (string | number)[] = [],
): readonly { readonly path: readonly (string | number)[]; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue, index) => stringsIn(item, [...path, index]));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, member]) => stringsIn(member, [...path, key])) : [];
}

export interface TemplateReference {
  /** The context that an expression names: `inputs` in `.inputs.name`. */
  readonly context: string;
  readonly key: string;
}

/** The contexts that a template certainly names: not `.key` in `map(.key)`, which is what `map` comes to. */
export function certainContextsIn(value: JsonValue): readonly string[] {
  return certainOf(namedContexts(value));
}

/** The same of one jq program. */
export function certainContextsOf(program: string): readonly string[] {
  return certainOf(programReferences(program));
}

function certainOf(references: readonly ProgramReference[]): readonly string[] {
  return [...new Set(references.flatMap(({ context, isCertain }) => (isCertain ? [context] : [])))];
}

/** Which values a template names, as far as a scan can tell: `.inputs.name`, `.outputs["end-point"]`. */
export function referencesIn(value: JsonValue): readonly TemplateReference[] {
  return namedContexts(value).flatMap(({ context, key }) => (key === undefined ? [] : [{ context, key }]));
}

/** The contexts that a template uses as a whole (`.outputs | keys`), so that nobody can tell which values it needs. */
export function wholeContextsIn(value: JsonValue): readonly string[] {
  return namedContexts(value).flatMap(({ context, key }) => (key === undefined ? [context] : []));
}

/** The contexts that a template names, in whatever way. */
export function contextsIn(value: JsonValue): readonly string[] {
  return [...new Set(namedContexts(value).map(({ context }) => context))];
}

function namedContexts(value: JsonValue): readonly ProgramReference[] {
  return expressionsIn(value).flatMap(programReferences);
}

/** A context that jq names, and what it names of it; no key where it takes the whole. */
export interface ProgramReference {
  readonly context: string;
  readonly key: string | undefined;
  /** What it names below the key. */
  readonly below: readonly string[];
  /** Whether the path begins at the program's own input for certain: behind a `|` or in a function's brackets it may not. */
  readonly isCertain: boolean;
}

/** What a jq program names of its contexts, as far as a scan can tell. */
export function programReferences(program: string): readonly ProgramReference[] {
  const found: ProgramReference[] = [];
  /** For each open bracket and the program itself, whether its input may be another one by now. */
  const changed = [false];
  for (const { kind, start, end } of scanJq(program, 0).stretches) {
    if (kind !== "code") continue;
    for (let index = start; index < end; index += 1) {
      const character = program.charAt(index);
      if (character === "." && !/[\w\])}"?.]/.test(program.charAt(index - 1))) {
        const [context, key, ...below] = stepsFrom(program, index).steps;
        if (context !== undefined) found.push({ context, key, below, isCertain: changed.at(-1) === false });
      } else if (character === "(" || character === "[" || character === "{") {
        changed.push(changed.at(-1) === true || (character === "(" && callsFunction(program, index)));
      } else if (/[)\]}]/.test(character)) {
        if (changed.length > 1) changed.pop();
      } else if ((character === "|" && !bindsVariable(program, index)) || changesInput(program, index)) {
        changed[changed.length - 1] = true;
      }
    }
  }
  return found;
}

/** Whether a word begins here behind which the input is another one: a function's own, or an error. */
function changesInput(program: string, index: number): boolean {
  const word = /\b(?:def|catch)\b/y;
  word.lastIndex = index;
  return word.test(program);
}

/** Words that a bracket may follow without being the arguments of a function. */
const keywords = /\b(?:and|or|not|if|then|elif|else|try|reduce|foreach|in)$/;

/** Whether the bracket at `index` follows a name: a function's arguments, or the body of a `reduce`. */
function callsFunction(program: string, index: number): boolean {
  const before = program.slice(Math.max(0, index - 20), index).trimEnd();
  return /\w$/.test(before) && !keywords.test(before);
}

/** The keys of a string that is one path and nothing else (`{{ .inputs.name }}`); else nothing. */
export function plainPath(text: string): readonly string[] | undefined {
  const parsed = parsePortTemplate(text);
  const [part, ...others] = parsed.ok ? parsed.parts : [];
  return part?.kind === "expression" && others.length === 0 ? programPath(part.program) : undefined;
}

/** The same of one jq program. */
export function programPath(program: string): readonly string[] | undefined {
  const { steps, end } = stepsFrom(program, 0);
  return steps.length > 0 && end === program.length ? steps : undefined;
}

/** Whether the `|` at `index` ends `... as $name`, behind which the input is what it was. */
function bindsVariable(program: string, index: number): boolean {
  return /\bas\s+\$\w+\s*$/.test(program.slice(Math.max(0, index - 80), index));
}

const firstStep = /\.(?:(?<name>[A-Za-z_]\w*)|\[?"(?<quoted>[^"\\]*)"\]?)/y;
const nextStep = /\??(?:\.(?<name>[A-Za-z_]\w*)|\.?\[?"(?<quoted>[^"\\]*)"\]?)/y;

function stepsFrom(program: string, index: number): { readonly steps: readonly string[]; readonly end: number } {
  const steps: string[] = [];
  let at = index;
  for (let step = firstStep; ; step = nextStep) {
    step.lastIndex = at;
    const groups = step.exec(program)?.groups;
    const name = groups?.name ?? groups?.quoted;
    if (name === undefined) return { steps, end: at };
    steps.push(name);
    at = step.lastIndex;
  }
}
