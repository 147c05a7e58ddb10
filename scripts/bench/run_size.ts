import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
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
const rounds = 2;
/** A first look at so large a commit is no run's cost. */
const firstLookMilliseconds = 15_000;

/**
 * Plays runs on catalogs of two sizes, and prints what one costs on the larger as a ratio to the smaller. Jobs are answered at once:
 * how long a runner takes to check out so many files is not the app's to say.
 */
export async function measureRunSize(): Promise<void> {
  const measured: (readonly (readonly StepFigures[])[])[] = [];
  for (const size of sizes) {
    console.error(`${String(size)} services...`);
    const play = async (world: World, folder: string): Promise<readonly (readonly StepFigures[])[]> => {
      await addServices(world, join(folder, "github", "repositories", `${catalogRepository}.git`), size);
      return playRounds(world);
    };
    measured.push(await inOwnWorld(play, { runner: createQuickRunner().run, isLimited: false }));
  }
  const [small = [], large = []] = measured;
  console.log(describeSizes(small, large));
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
async function playRounds(world: World): Promise<readonly (readonly StepFigures[])[]> {
  const dana = createPerson(world.hub, "dana");
  const omar = createPerson(world.hub, "omar");
  const all: (readonly StepFigures[])[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const teller = createTeller(world, console.error);
    const answers = { entity: "mailer", name: `orders-${String(round)}`, instances: "3", class: "db.t4g.medium" };
    const run = await askAndApprove(teller, dana, omar, "add_document_db", answers);
    await reviewAndMerge(teller, omar, run);
    await wait(settleMilliseconds);
    all.push(teller.figures());
  }
  return all.slice(1);
}

function describeSizes(small: readonly (readonly StepFigures[])[], large: readonly (readonly StepFigures[])[]): string {
  const names = ["submitted", "approved and planned", "merged, applied, recorded"];
  const secondsOf = (all: readonly (readonly StepFigures[])[], step: number): number =>
    median(all.map((steps) => steps[step]?.milliseconds ?? 0)) / 1000;
  const requestsOf = (all: readonly (readonly StepFigures[])[], step: number): number =>
    median(all.map((steps) => steps[step]?.requests ?? 0));
  const steps = names.map((name, step) => ({
    name,
    seconds: [secondsOf(small, step), secondsOf(large, step)] as const,
    requests: [requestsOf(small, step), requestsOf(large, step)] as const,
  }));
  const whole = {
    name: "the run",
    seconds: [sum(steps, ({ seconds }) => seconds[0]), sum(steps, ({ seconds }) => seconds[1])] as const,
    requests: [sum(steps, ({ requests }) => requests[0]), sum(steps, ({ requests }) => requests[1])] as const,
  };
  const rows = [...steps, whole].map(({ name, seconds, requests }) => [
    name,
    ...seconds.map((each) => each.toFixed(2)),
    (seconds[1] / seconds[0]).toFixed(2),
    ...requests.map(String),
  ]);
  return [
    `A run of add_document_db on catalogs of ${sizes.map(String).join(" and ")} services: medians of ${String(rounds)}, Node ${process.version}.`,
    "Aimed at is a ratio of 1.2, and the same requests.",
    "",
    ...columns([["", "seconds", "large", "ratio", "requests", "large"], ...rows]),
  ].join("\n");
}
