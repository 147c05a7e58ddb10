/**
 * A process of its own around a queue, to be killed: `queue_process.ts <queue file> <journal> <keys to enqueue>`.
 * The journal gets a line for each key that begins or ends; standard output a line for each key that is on disk.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { exponentialBackoff } from "../../src/queue/backoff.ts";
import { openSqliteStore } from "../../src/queue/sqlite_store.ts";
import { systemTimers } from "../../src/queue/time.ts";
import { createWorkQueue } from "../../src/queue/work_queue.ts";

const [file = "", journal = "", keys = "0"] = process.argv.slice(2);
const store = openSqliteStore({ file, busyMilliseconds: 5000 });
let working = 0;
const queue = createWorkQueue({
  store,
  laneOf: () => "one",
  concurrency: 2,
  concurrencyOfLane: 2,
  backoff: exponentialBackoff({ attempts: 3, firstMilliseconds: 10, longestMilliseconds: 100, random: Math.random }),
  clock: () => new Date(),
  timers: systemTimers,
  log: pino({ level: "warn" }, pino.destination(2)),
  async process(key) {
    working += 1;
    appendFileSync(journal, `begin ${key}\n`);
    await sleep(10);
    appendFileSync(journal, `end ${key}\n`);
    working -= 1;
    return {};
  },
});
queue.start();
for (let number = 0; number < Number(keys); number++) {
  queue.enqueue(`run/${number}`);
  process.stdout.write(`queued run/${number}\n`);
  await sleep(2);
}
while (working > 0 || store.lanes().length > 0) await sleep(10);
await queue.stop({ limitMilliseconds: 1000 });
store.close();
