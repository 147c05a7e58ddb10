import type { JqEvaluator, JqResult } from "./expressions.ts";
import type { JsonValue } from "./json.ts";

/** To begin a program takes as long as to run it on dozens of entities; to read its results takes quadratic time in their length. */
const mostInputs = 50;
/** A fraction of what an evaluator takes, since what is made of them may be larger than they are. */
const mostCharacters = 16 * 1024;

/**
 * Compiles a program without running it: the result is ok where it is jq. What ends the brackets around it does run. Nothing stands
 * behind it: jq would tell of that where a bracket is not closed.
 */
export function compileJq(jq: JqEvaluator, program: string): Promise<JqResult> {
  return jq.evaluate(`empty | (${program}\n)`, null);
}

/** Runs one program on many inputs, each by itself as far as anybody can tell. */
export class ManyEvaluator {
  private readonly jq: JqEvaluator;
  private readonly program: string;
  /** False where the program is no jq, or has to be ended when it is given many. */
  private isTried: Promise<boolean> | undefined;

  constructor(jq: JqEvaluator, program: string) {
    this.jq = jq;
    this.program = program;
  }

  /** All that the program gives for each input; nothing where it fails, or where only a run on that input alone can tell. */
  async outputs(inputs: readonly JsonValue[]): Promise<readonly (readonly JsonValue[] | undefined)[]> {
    const found: (readonly JsonValue[] | undefined)[] = [];
    for (const some of inParts(inputs)) found.push(...(await this.outputsOfSome(some)));
    return found;
  }

  private async outputsOfSome(inputs: readonly JsonValue[]): Promise<readonly (readonly JsonValue[] | undefined)[]> {
    const none = inputs.map(() => undefined);
    this.isTried ??= compileJq(this.jq, this.program).then(({ ok }) => ok);
    if (!(await this.isTried)) return none;
    const result = await this.jq.evaluate(`map(try [(${this.program}\n)] catch null)`, inputs);
    if (!result.ok && result.ended === true) this.isTried = Promise.resolve(false);
    if (!result.ok || !Array.isArray(result.value) || result.value.length !== inputs.length) return none;
    return result.value.map((outputs: JsonValue) => (Array.isArray(outputs) ? outputs : undefined));
  }
}

function inParts(inputs: readonly JsonValue[]): readonly (readonly JsonValue[])[] {
  const parts: JsonValue[][] = [];
  let characters = 0;
  for (const input of inputs) {
    const own = JSON.stringify(input).length;
    const last = parts.at(-1);
    if (last === undefined || last.length === mostInputs || characters + own > mostCharacters) {
      parts.push([input]);
      characters = own;
    } else {
      last.push(input);
      characters += own;
    }
  }
  return parts;
}
