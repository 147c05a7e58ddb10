import { parentPort } from "node:worker_threads";
import createInterpreter from "jq-wasm/dist/build/jq.js";
import { errorMessage } from "../core/error_message.ts";
import type { JqResult } from "../core/expressions.ts";
import type { JsonValue } from "../core/json.ts";
import type { JqAnswer, JqRequest } from "./messages.ts";

interface Interpreter {
  raw(input: string, program: string, flags: readonly string[]): Promise<string>;
}

interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow: (this: WebAssemblyMemory, pages: number) => number;
}

// Node's types name the global without its values.
declare const WebAssembly: { readonly Memory: { readonly prototype: WebAssemblyMemory } };

const memoryLimitBytes = 256 * 1024 * 1024;
/** The interpreter never gives its stack back between calls; it has 1 MiB. */
const stackBudgetBytes = 512 * 1024;
const stackPerCallBytes = 4 * 1024;
const outputLimitBytes = 256 * 1024;

/**
 * Runs before each program. No environment; and no clock, so that rendering the same run again gives the same files. The
 * program stands in brackets, which also keeps `import` and `include` out.
 */
const prelude =
  'def env: {}; def now: error("there is no clock here; an action has .trigger.at"); def localtime: gmtime; ' +
  "def strflocaltime(format): strftime(format); {} as $ENV | $__input | ";

let interpreter: Interpreter | undefined;
let stackUsed = 0;

limitMemory();
parentPort?.on("message", (request: JqRequest) => {
  void answer(request);
});

async function answer(request: JqRequest): Promise<void> {
  const cost = stackPerCallBytes + 4 * (request.input.length + request.program.length);
  const ready = await freshInterpreter(cost);
  post({ kind: "started" });
  post({ kind: "finished", result: await evaluate(ready, request) });
}

async function freshInterpreter(cost: number): Promise<Interpreter> {
  stackUsed += cost;
  if (interpreter === undefined || stackUsed > stackBudgetBytes) {
    interpreter = (await createInterpreter()) as Interpreter;
    stackUsed = cost;
  }
  return interpreter;
}

async function evaluate(ready: Interpreter, { program, input }: JqRequest): Promise<JqResult> {
  // As an argument: the interpreter reads its standard input in quadratic time.
  const flags = ["-n", "-c", "--argjson", "__input", input];
  try {
    const output = await ready.raw("", `${prelude}(${program}\n)`, flags);
    return readOutput(output);
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, message: "the result is nested too deeply" };
    const message = errorMessage(error);
    // Anything but jq's own words means that the interpreter broke; the next call gets a new one.
    if (!message.startsWith("jq: ")) interpreter = undefined;
    return { ok: false, message: explain(message) };
  }
}

function readOutput(output: string): JqResult {
  if (output.length > outputLimitBytes) {
    return { ok: false, message: `the result has more than ${outputLimitBytes} characters` };
  }
  const [first = ""] = output.split("\n");
  if (first === "") return { ok: true, value: null };
  return { ok: true, value: JSON.parse(first) as JsonValue };
}

function explain(message: string): string {
  if (/Maximum call stack|Aborted|unreachable|out of bounds|allocate/.test(message)) {
    return "the expression needs too much memory";
  }
  const [line = ""] = message.split("\n");
  return explainSyntax(
    line
      .replace(/^jq: error(?: \(at [^)]*\))?: /, "")
      .replace(" (Unix shell quoting issues?)", "")
      .replace(/ at <top-level>, line \d+:?$/, ""),
  );
}

/** jq tells of the brackets that stand around the program, and of what its own grammar calls things. */
function explainSyntax(message: string): string {
  if (!message.startsWith("syntax error")) return message;
  // What may follow a dot that has no name behind it, a text among it.
  if (message.includes("FORMAT or QQSTRING_START")) return "syntax error: a dot has no name behind it";
  if (message.includes("QQSTRING")) return 'syntax error: a text has no " at its end';
  if (message.includes("INVALID_CHARACTER")) {
    return "syntax error: a bracket is closed by another kind, not at all or once too often, or a character means nothing there";
  }
  if (message.endsWith("unexpected ')'")) return "syntax error: it ends too early, or there is a ) too many";
  return message.endsWith("unexpected end of file") ? "syntax error: a bracket is not closed" : message;
}

function post(message: JqAnswer): void {
  parentPort?.postMessage(message);
}

/** A worker's resource limits do not cover WebAssembly, which otherwise grows to 2 GiB. */
function limitMemory(): void {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65_536 > memoryLimitBytes) throw new RangeError("memory limit reached");
    return grow.call(this, pages);
  };
}
