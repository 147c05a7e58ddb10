import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { WorkflowFault } from "./workflow_fault.ts";

/** What a context or an output holds. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export type JobStatus = "success" | "failure" | "cancelled";

/** What an expression sees: the contexts that exist at its place, and the status behind `success()` and its kin. */
export interface ExpressionScope {
  readonly contexts: Readonly<Record<string, Value>>;
  /** Absent where GitHub offers no status functions (outside of `if`). */
  readonly status?: JobStatus;
}

type StatusFunctions = ConstructorParameters<typeof Evaluator>[2];

const statusFunctions: Readonly<Record<string, (status: JobStatus) => boolean>> = {
  success: (status) => status === "success",
  failure: (status) => status === "failure",
  cancelled: (status) => status === "cancelled",
  always: () => true,
};

/** Text with every `${{ expression }}` in it replaced by its value. */
export function interpolate(text: string, scope: ExpressionScope): string {
  return segmentsOf(text)
    .map((segment) => (segment.expression ? evaluate(segment.text, scope).coerceString() : segment.text))
    .join("");
}

/** A setting that is a number, or an expression that gives one. */
export function evaluateNumber(value: string | number, scope: ExpressionScope): number {
  const number = typeof value === "number" ? value : Number(interpolate(value, scope));
  if (Number.isFinite(number) && number > 0) return number;
  throw new WorkflowFault(`${JSON.stringify(value)} should be a number above zero.`);
}

/** A setting that is true or false, or an expression that gives one of them. */
export function evaluateBoolean(value: string | boolean, scope: ExpressionScope): boolean {
  if (typeof value === "boolean") return value;
  const text = interpolate(value, scope);
  if (text === "true" || text === "false") return text === "true";
  throw new WorkflowFault(`${JSON.stringify(value)} should be true or false, but is ${JSON.stringify(text)}.`);
}

/**
 * Whether a job or step with this `if` runs. A condition that names no status function means `success() && (...)`.
 * @throws WorkflowFault for `${{ }}` that covers only a part of the condition: GitHub takes such a text for true.
 */
export function evaluateCondition(condition: string | boolean | number | undefined, scope: ExpressionScope): boolean {
  const expression = conditionExpression(condition === undefined ? "success()" : String(condition));
  const source = namesStatusFunction(expression) ? expression : `success() && (${expression})`;
  const result = evaluate(source, scope);
  return (
    new Evaluator(parse("!!value", ["value"], undefined), new data.Dictionary({ key: "value", value: result }))
      .evaluate()
      .coerceString() === "true"
  );
}

function conditionExpression(condition: string): string {
  const segments = segmentsOf(condition.trim());
  const [first] = segments;
  if (first === undefined) throw new WorkflowFault("An `if` is empty: write a condition, or leave the key out.");
  if (segments.length === 1) return first.text;
  throw new WorkflowFault(
    `The condition \`${condition}\` is only partly inside \${{ }}, which GitHub takes for true: leave the \${{ }} out.`,
  );
}

function namesStatusFunction(expression: string): boolean {
  const tokens = inWords(expression, () => new Lexer(expression).lex().tokens);
  return tokens.some(
    (token, index) => token.lexeme.toLowerCase() in statusFunctions && tokens[index + 1]?.lexeme === "(",
  );
}

function evaluate(expression: string, scope: ExpressionScope): data.ExpressionData {
  const functions = functionsFor(scope.status);
  return inWords(expression, () => {
    const parsed = parse(expression, Object.keys(scope.contexts), functions);
    const pairs = Object.entries(scope.contexts).map(([key, value]) => ({ key, value: toData(value) }));
    return new Evaluator(parsed, new data.Dictionary(...pairs), functions).evaluate();
  });
}

function parse(expression: string, contexts: string[], functions: StatusFunctions) {
  return new Parser(new Lexer(expression).lex().tokens, contexts, [...(functions?.values() ?? [])]).parse();
}

function functionsFor(status: JobStatus | undefined): StatusFunctions {
  if (status === undefined) return undefined;
  return new Map(
    Object.entries(statusFunctions).map(([name, holds]) => [
      name,
      { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(holds(status)) },
    ]),
  );
}

function inWords<Result>(expression: string, work: () => Result): Result {
  if (expression.trim() === "")
    throw new WorkflowFault("An expression `${{ }}` is empty: write something between the braces.");
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkflowFault(`The expression \`${expression.trim()}\` can't be evaluated: ${reason}.`, { cause: error });
  }
}

function toData(value: Value): data.ExpressionData {
  if (Array.isArray(value)) return new data.Array(...value.map((item: Value) => toData(item)));
  if (typeof value === "object" && value !== null) {
    return new data.Dictionary(...Object.entries(value).map(([key, member]) => ({ key, value: toData(member) })));
  }
  return data.reviver("", value);
}

interface Segment {
  readonly text: string;
  readonly expression: boolean;
}

/** Splits at `${{` and `}}`; braces inside an expression's quoted strings don't end it. */
function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  while (position < text.length) {
    const start = text.indexOf("${{", position);
    const literal = text.slice(position, start === -1 ? undefined : start);
    if (literal !== "") segments.push({ text: literal, expression: false });
    if (start === -1) break;
    const end = expressionEnd(text, start + 3);
    segments.push({ text: text.slice(start + 3, end), expression: true });
    position = end + 2;
  }
  return segments;
}

function expressionEnd(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === "'") quoted = !quoted;
    else if (!quoted && text.startsWith("}}", index)) return index;
  }
  throw new WorkflowFault(`An expression has no end: add the closing }} to \`${text.slice(from - 3, from + 60)}\`.`);
}
