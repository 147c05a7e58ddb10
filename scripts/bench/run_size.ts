import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Hono } from "hono";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { createPerson } from "../../src/local/demo/person.ts";
import { askAndApprove, reviewAndMerge } from "../../src/local/demo/straight_run.ts";
import { createTeller, type StepFigures } from "../../src/local/demo/teller.ts";
import type { World } from "../../src/local/demo/world.ts";
import { createQuickRunner } from "../../test/adversary/quick_runner.ts";
import { addToMain } from "./catalog_repository.ts";
import { inOwnWorld, settleMilliseconds, sum } from "./runs.ts";
import { columns, median } from "./tables.ts";

const sizes = [100, 100_000];
const rounds = 3;
/** A first look at so large a commit is no run's cost. */
const firstLookMilliseconds = 10_000;

/** A step of a run, and for how long the local GitHub was busy with what the app and its git asked in it. */
interface SizedStep extends Pick<StepFigures, "milliseconds" | "requests"> {
  readonly hubMilliseconds: number;
}

type Rounds = readonly (readonly SizedStep[])[];

/**
 * Plays runs on catalogs of two sizes, and prints what one costs on the larger as a ratio to the smaller. Jobs are answered at once:
 * how long a runner takes to check out so many files is not the app's to say, nor how long GitHub takes to answer.
 */
export async function measureRunSize(): Promise<void> {
  const measured: Rounds[] = [];
  for (const size of sizes) {
    console.error(`${String(size)} services...`);
    const busy = createBusyTime();
    const play = async (world: World, folder: string): Promise<Rounds> => {
      await addServices(world, join(folder, "github", "repositories", `${catalogRepository}.git`), size);
      return playRounds(world, busy.milliseconds);
    };
    measured.push(await inOwnWorld(play, { runner: createQuickRunner().run, isLimited: false, watch: busy.watch }));
  }
  const [small = [], large = []] = measured;
  console.log(describeSizes(small, large));
}

interface BusyTime {
  readonly watch: (server: Hono) => void;
  /** For how long any request of the app or its git has been open so far. */
  readonly milliseconds: () => number;
}

function createBusyTime(): BusyTime {
  let open = 0;
  let since = 0;
  let total = 0;
  return {
    milliseconds: () => total + (open > 0 ? performance.now() - since : 0),
    watch: (server) => {
      server.use("*", async (context, next) => {
        if (!/^(?:gatehouse|git)\//.test(context.req.header("user-agent") ?? "")) return next();
        if (open === 0) since = performance.now();
        open += 1;
        try {
          await next();
        } finally {
          open -= 1;
          if (open === 0) total += performance.now() - since;
        }
      });
    },
  };
}

/** Writes services into the catalog's repository, and has the app look at it. */
async function addServices(world: World, gitFolder: string, count: number): Promise<void> {
  const files = new Map<string, string>();
  for (let at = 0; at < count; at += 1) {
    const name = `service-${String(at)}`;
    const properties = `{ language: Go, repository: https://github.com/acme/${name} }`;
    files.set(`entities/service/${name}.yml`, `identifier: ${name}\nproperties: ${properties}\n`);
  }
  await addToMain(gitFolder, files);
  const [owner = "", repo = ""] = catalogRepository.split("/");
  await createPerson(world.hub, "omar").octokit.rest.issues.createLabel({ owner, repo, name: "bench" });
  await wait(firstLookMilliseconds);
}

/** The first round warms up, and does not count. */
async function playRounds(world: World, busy: () => number): Promise<Rounds> {
  const dana = createPerson(world.hub, "dana");
  const omar = createPerson(world.hub, "omar");
  const all: (readonly SizedStep[])[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const times: number[] = [busy()];
    const teller = createTeller(world, () => {
      times.push(busy());
    });
    const answers = { entity: "mailer", name: `orders-${String(round)}`, instances: "3", class: "db.t4g.medium" };
    const run = await askAndApprove(teller, dana, omar, "add_document_db", answers);
    await reviewAndMerge(teller, omar, run);
    await wait(settleMilliseconds);
    // Each step is told in three lines, the first of them when it has ended.
    const ends = times.filter((_, index) => index % 3 === 1);
    all.push(
      teller.figures().map(({ milliseconds, requests }, step) => ({
        milliseconds,
        requests,
        hubMilliseconds: (ends[step] ?? 0) - (ends[step - 1] ?? times[0] ?? 0),
      })),
    );
  }
  return all.slice(1);
}

function describeSizes(small: Rounds, large: Rounds): string {
  const names = ["submitted", "approved and planned", "merged, applied, recorded"];
  const rows = [...names.map((name, step) => ({ name, steps: [step] })), { name: "the run", steps: [0, 1, 2] }];
  const of = (all: Rounds, steps: readonly number[], value: (step: SizedStep) => number): number =>
    median(all.map((round) => sum(steps, (step) => sum(round.slice(step, step + 1), value))));
  return [
    `A run of add_document_db on catalogs of ${sizes.map(String).join(" and ")} services: medians of ${String(rounds)}, Node ${process.version}.`,
    "Seconds are those in which the local GitHub was not busy with the app's requests, then all. Aimed at is a ratio of 1.2.",
    "",
    ...columns([
      ["", "seconds", "large", "ratio", "all", "large", "ratio", "requests", "large"],
      ...rows.map(({ name, steps }) => {
        const pair = (value: (step: SizedStep) => number): readonly [number, number] => [
          of(small, steps, value),
          of(large, steps, value),
        ];
        const own = pair(({ milliseconds, hubMilliseconds }) => milliseconds - hubMilliseconds);
        const whole = pair(({ milliseconds }) => milliseconds);
        const told = ([one, other]: readonly [number, number]): readonly string[] => [
          (one / 1000).toFixed(2),
          (other / 1000).toFixed(2),
          (other / one).toFixed(2),
        ];
        return [name, ...told(own), ...told(whole), ...pair(({ requests }) => requests).map(String)];
      }),
    ]),
  ].join("\n");
}
