import { Worker } from "node:worker_threads";
import type { JqEvaluator, JqResult } from "../core/expressions.ts";
import type { JsonValue } from "../core/json.ts";
import { oneAtATime } from "../core/one_at_a_time.ts";
import { siblingScript } from "../core/sibling_script.ts";
import type { JqAnswer, JqRequest } from "./messages.ts";

const inputLimitBytes = 128 * 1024;
const programLimitBytes = 8 * 1024;
/** Starting a worker is not the program's time, but it must end too. */
const startLimitMilliseconds = 20_000;

/**
 * jq in worker threads. One is ended and replaced when a program takes too long; programs wait for a free one in the order
 * in which they came.
 */
export interface ClosableJqEvaluator extends JqEvaluator {
  /** Runs one program after another: whoever has many, or slow ones, takes one worker and leaves others to everybody else. */
  lane(): JqEvaluator;
  /** Ends the workers. Programs that still wait answer with a failure. */
  close(): Promise<void>;
}

interface Seat {
  worker?: Worker;
}

export function createJqEvaluator({
  timeoutMilliseconds = 1000,
  workers = 1,
}: { readonly timeoutMilliseconds?: number; readonly workers?: number } = {}): ClosableJqEvaluator {
  const seats = Array.from({ length: workers }, (): Seat => ({}));
  const free = [...seats];
  const waiting: ((seat: Seat) => void)[] = [];
  const running = new Set<Promise<JqResult>>();
  let closed = false;

  function take(): Promise<Seat> {
    // One that has its worker already, so that no more are started than are needed at once.
    const started = free.findIndex(({ worker }) => worker !== undefined);
    const [seat] = free.splice(Math.max(0, started), 1);
    if (seat !== undefined) return Promise.resolve(seat);
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(seat: Seat): void {
    const next = waiting.shift();
    if (next === undefined) free.push(seat);
    else next(seat);
  }

  async function stop(seat: Seat): Promise<void> {
    const { worker } = seat;
    delete seat.worker;
    await worker?.terminate();
  }

  async function run(request: JqRequest): Promise<JqResult> {
    const seat = await take();
    try {
      if (closed) return failure("the jq evaluator is closed");
      seat.worker ??= startWorker();
      const result = await runIn(seat.worker, request, timeoutMilliseconds);
      if (result.kind === "finished") return result.result;
      await stop(seat);
      return { ...failure(result.message), ended: true };
    } finally {
      giveBack(seat);
    }
  }

  function evaluate(program: string, input: JsonValue): Promise<JqResult> {
    const request = { program, input: wellFormedJson(input) };
    const problem = sizeProblem(request);
    if (problem !== undefined) return Promise.resolve(failure(problem));
    const result = run(request);
    running.add(result);
    return result.finally(() => running.delete(result));
  }

  return {
    evaluate,
    lane: () => {
      const inTurn = oneAtATime();
      return { evaluate: (program, input) => inTurn(() => evaluate(program, input)) };
    },
    async close() {
      closed = true;
      await Promise.all(seats.map(stop));
      await Promise.all(running);
    },
  };
}

function startWorker(): Worker {
  // No environment and no arguments: a program must see nothing of the process that it runs in.
  const isolation = { env: {}, argv: [], execArgv: [], stdout: true, stderr: true };
  const worker = new Worker(siblingScript("worker", import.meta.url), isolation);
  // What the interpreter prints when it breaks is not for our output.
  worker.stdout.resume();
  worker.stderr.resume();
  worker.unref();
  return worker;
}

type Ended = (JqAnswer & { readonly kind: "finished" }) | { readonly kind: "broken"; readonly message: string };

function runIn(worker: Worker, request: JqRequest, timeoutMilliseconds: number): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const broken = (message: string) => (): void => {
    resolve({ kind: "broken", message });
  };
  const onError = (error: Error): void => {
    resolve({ kind: "broken", message: `the jq worker failed: ${error.message}` });
  };
  const onExit = broken("the jq worker ended");
  let timer = setTimeout(broken("the jq worker did not start"), startLimitMilliseconds);
  const onMessage = (answer: JqAnswer): void => {
    if (answer.kind === "finished") {
      resolve(answer);
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(broken(`the expression took longer than ${timeoutMilliseconds} ms`), timeoutMilliseconds);
  };
  worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off("message", onMessage).off("error", onError).off("exit", onExit);
  });
}

/** jq refuses lone surrogates; they become U+FFFD. */
function wellFormedJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "string" ? member.toWellFormed() : member,
  );
}

function sizeProblem({ program, input }: JqRequest): string | undefined {
  if (Buffer.byteLength(program) > programLimitBytes) return `the expression is longer than ${programLimitBytes} bytes`;
  if (program.includes("\0")) return "the expression contains the NUL character";
  if (Buffer.byteLength(input) > inputLimitBytes) return `the values are larger than ${inputLimitBytes} bytes`;
  return undefined;
}

function failure(message: string): JqResult & { readonly ok: false } {
  return { ok: false, message };
}
