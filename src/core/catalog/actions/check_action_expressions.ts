import type { JsonValue } from "../../json.ts";
import { mayFail } from "../values/below_values.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import { languageSlips } from "../expressions/language_slips.ts";
import type { Action } from "../model/action.ts";
import {
  certainContextsIn,
  expressionsIn,
  parsePortTemplate,
  programReferences,
  referencesIn,
  stringsIn,
  wholeContextsIn,
} from "../expressions/port_template.ts";
import { suggestName } from "../documents/suggest.ts";
import { allowedWords } from "../values/value_schema.ts";

interface Place {
  readonly path: ValuePath;
  readonly value: JsonValue;
  /** Whether Terraform's outputs exist when this is evaluated. */
  readonly outputs: boolean;
}

/** What the expressions of an action name, held against what there is when they are evaluated. */
export function checkExpressions(action: Action): readonly Finding[] {
  return templatesOf(action).flatMap(({ path, value, outputs }) =>
    stringsIn(value).flatMap((string) =>
      checkString(action, string.text, outputs).map((problem) => ({
        file: action.source.path,
        path: [...path, ...string.path],
        ...problem,
      })),
    ),
  );
}

/** The templates that an action is made of, with their place in its file. */
export function templatesOf({ invocation }: Action): readonly Place[] {
  const { variables, mapping } = invocation;
  const path = ["invocationMethod", "mapping"];
  const ofMapping = (key: "identifier" | "title" | "icon" | "team", outputs: boolean): readonly Place[] => {
    const value = mapping[key];
    return value === undefined ? [] : [{ path: [...path, key], value, outputs }];
  };
  return [
    { path: ["invocationMethod", "variables"], value: variables, outputs: false },
    ...ofMapping("identifier", false),
    ...ofMapping("title", true),
    ...ofMapping("icon", false),
    ...ofMapping("team", false),
    { path: [...path, "properties"], value: mapping.properties, outputs: true },
    { path: [...path, "relations"], value: mapping.relations, outputs: true },
  ];
}

type Problem = Pick<Finding, "rule" | "text" | "message" | "remedy">;

function checkString(action: Action, text: string, outputs: boolean): readonly Problem[] {
  const parsed = parsePortTemplate(text);
  if (!parsed.ok) {
    return [
      { rule: "expression", message: `The expression is broken: ${parsed.message}.`, remedy: "Mend the braces." },
    ];
  }
  const contexts = [...(outputs ? ["outputs"] : []), "inputs", "entities", "action", "run", "trigger"];
  if (action.operation !== "CREATE") contexts.push("entity");
  const references = referencesIn(text);
  const whole = wholeContextsIn(text);
  const unknown = certainContextsIn(text).filter((name) => !contexts.includes(name));
  return [
    ...unknown.map((name) => ({ ...unknownContext(name, contexts), text: `.${name}` })),
    ...references.flatMap(({ context, key }) =>
      unknownKey(action, context, key).map((problem) => ({ ...problem, text: `.${context}.${key}` })),
    ),
    ...(outputs && whole.includes("outputs") ? [unnamedOutputs] : []),
    ...expressionsIn(text).flatMap((program) => [...unknownOfPeople(program), ...belowTexts(action, program)]),
    ...languageSlips(text).map((slip) => ({ rule: "language-slip", ...slip })),
  ];
}

/** Of whoever asks GitHub tells the login alone; what else is asked for would be nothing, without a word. */
function unknownOfPeople(program: string): readonly Problem[] {
  return programReferences(program).flatMap(({ context, key, below: [name] }): readonly Problem[] => {
    if (context !== "trigger" || key !== "by" || name === undefined || name === "login") return [];
    const text = `.trigger.by.${name}`;
    const message = `\`${text}\` does not exist: known is .trigger.by.login.`;
    return [{ rule: "unknown-value", text, message, remedy: "Write .trigger.by.login, the name at GitHub." }];
  });
}

/** Keys of an answer that has none: jq fails there, unless it says that it may. */
function belowTexts({ inputs }: Action, program: string): readonly Problem[] {
  if (mayFail(program)) return [];
  return programReferences(program).flatMap(({ context, key, below, isCertain }): readonly Problem[] => {
    const [name] = below;
    const input = context === "inputs" && isCertain ? inputs.get(key ?? "") : undefined;
    if (key === undefined || name === undefined || input === undefined || input.type === "object") return [];
    const text = `.inputs.${key}.${name}`;
    const isEntity = input.format === "entity";
    const what = isEntity ? "an entity's identifier" : allowedWords({ type: input.type });
    const path = isEntity && name !== "identifier" ? ["entities", key, ...below] : ["inputs", key];
    const remedy = `Write .${path.join(".")}.`;
    return [{ rule: "unknown-value", text, message: `\`.inputs.${key}\` is ${what}: it has no \`${name}\`.`, remedy }];
  });
}

const unnamedOutputs: Problem = {
  rule: "unnamed-output",
  text: ".outputs",
  message: "`.outputs` is used as a whole; only outputs that are named one by one leave Terraform's job.",
  remedy: "Name them: .outputs.endpoint.",
};

function unknownContext(name: string, contexts: readonly string[]): Problem {
  if (name === "outputs") {
    const message = "`.outputs` is not known here: it is needed before there are outputs.";
    return {
      rule: "early-output",
      message,
      remedy: "Use it in mapping.properties, mapping.relations or mapping.title.",
    };
  }
  if (name === "entity") {
    const message = "`.entity` is not known here: a CREATE action is not run on an entity.";
    return { rule: "unknown-value", message, remedy: "Use .inputs or .entities.<input>." };
  }
  return { rule: "unknown-value", message: `\`.${name}\` is not known here.`, remedy: suggestName(name, contexts) };
}

/** What there is of a context whatever the action asks. What an entity has is held against its blueprint, elsewhere. */
const fixedKeys: Readonly<Record<string, readonly string[]>> = {
  action: ["identifier", "title"],
  run: ["id", "url"],
  trigger: ["by", "at"],
};

function unknownKey({ inputs }: Action, context: string, key: string): readonly Problem[] {
  const entityInputs = [...inputs].flatMap(([id, input]) =>
    input.format === "entity" || input.items?.format === "entity" ? [id] : [],
  );
  const fixed = Object.hasOwn(fixedKeys, context) ? fixedKeys[context] : undefined;
  if (fixed !== undefined) {
    if (fixed.includes(key)) return [];
    const message = `\`.${context}.${key}\` does not exist: known are ${fixed.map((one) => `.${context}.${one}`).join(", ")}.`;
    return [{ rule: "unknown-value", message, remedy: suggestName(key, fixed) }];
  }
  const known = context === "inputs" ? [...inputs.keys()] : context === "entities" ? entityInputs : undefined;
  if (known === undefined || known.includes(key)) return [];
  const what = context === "inputs" ? "input" : "input of format entity";
  const message = `\`.${context}.${key}\` does not exist: the action has no ${what} \`${key}\`.`;
  return [{ rule: "unknown-input", message, remedy: suggestName(key, known) }];
}
