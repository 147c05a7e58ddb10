import { getCompileCacheDir } from "node:module";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Blueprints, ParsedElsewhere, Parsers } from "../core/catalog/entities/parsers.ts";
import { siblingScript } from "../core/sibling_script.ts";
import { packGroup } from "./parsing_messages.ts";

/** One processor stays for whoever reads the files, who parses some of them too. */
const mostWorkers = 3;

/** So many groups wait at each worker, that it never waits itself. */
const groupsAhead = 4;

interface Seat {
  readonly worker: Worker;
  /** Whose answers are to come, in their order. */
  readonly waiting: PromiseWithResolvers<ParsedElsewhere>[];
}

/** Begins workers that parse entities' files until they are disposed of. On one processor there are none. */
export function openParsers(blueprints: Blueprints): Parsers {
  const seats = Array.from({ length: Math.min(availableParallelism() - 1, mostWorkers) }, () => openSeat(blueprints));
  return {
    offer(group) {
      const [seat] = seats.toSorted((one, other) => one.waiting.length - other.waiting.length);
      if (seat === undefined || seat.waiting.length >= groupsAhead) return undefined;
      const answer = Promise.withResolvers<ParsedElsewhere>();
      seat.waiting.push(answer);
      seat.worker.postMessage(packGroup(group));
      return answer.promise;
    },
    pause: () => setImmediate(),
    async [Symbol.asyncDispose]() {
      await Promise.all(seats.map(({ worker }) => worker.terminate()));
    },
  };
}

/** Where this process keeps compiled code, if it does: it takes a worker half the time to begin. */
function codeCache(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

function openSeat(blueprints: Blueprints): Seat {
  // What it parses anybody may have written: it sees nothing of the process.
  const isolation = { env: codeCache(), argv: [], execArgv: [] };
  const worker = new Worker(siblingScript("parsing_worker", import.meta.url), { workerData: blueprints, ...isolation });
  const waiting: Seat["waiting"] = [];
  worker.on("message", (answer: ParsedElsewhere) => waiting.shift()?.resolve(answer));
  const fail = (error: unknown): void => {
    for (const answer of waiting.splice(0)) answer.reject(error);
  };
  worker.on("error", fail);
  worker.on("exit", () => {
    fail(new Error("A worker that parses entities has ended before its answer."));
  });
  return { worker, waiting };
}
