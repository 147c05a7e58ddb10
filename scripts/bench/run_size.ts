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
const rounds = 3;
/** A first look at so large a commit is no run's cost. */
const firstLookMilliseconds = 10_000;

type Rounds = readonly (readonly StepFigures[])[];

/**
 * Plays runs on catalogs of two sizes, and prints what one costs on the larger as a ratio to the smaller. Jobs are answered at once:
 * how long a runner takes to check out so many files is not the app's to say. The local GitHub's own time is in it.
 */
export async function measureRunSize(): Promise<void> {
  const measured: Rounds[] = [];
  for (const size of sizes) {
    console.error(`${String(size)} services...`);
    const play = async (world: World, folder: string): Promise<Rounds> => {
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
async function playRounds(world: World): Promise<Rounds> {
  const dana = createPerson(world.hub, "dana");
  const omar = createPerson(world.hub, "omar");
  const all: (readonly StepFigures[])[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const teller = createTeller(world, () => undefined);
    const answers = { entity: "mailer", name: `orders-${String(round)}`, instances: "3", class: "db.t4g.medium" };
    const run = await askAndApprove(teller, dana, omar, "add_document_db", answers);
    await reviewAndMerge(teller, omar, run);
    await wait(settleMilliseconds);
    all.push(teller.figures());
  }
  return all.slice(1);
}

function describeSizes(small: Rounds, large: Rounds): string {
  const names = ["submitted", "approved and planned", "merged, applied, recorded"];
  const rows = [...names.map((name, step) => ({ name, steps: [step] })), { name: "the run", steps: [0, 1, 2] }];
  const of = (all: Rounds, steps: readonly number[], value: (step: StepFigures) => number): number =>
    median(all.map((round) => sum(steps, (step) => sum(round.slice(step, step + 1), value))));
  return [
    `A run of add_document_db on catalogs of ${sizes.map(String).join(" and ")} services: medians of ${String(rounds)}, Node ${process.version}.`,
    "Aimed at is a ratio of 1.2, and the same requests.",
    "",
    ...columns([
      ["", "seconds", "large", "ratio", "requests", "large"],
      ...rows.map(({ name, steps }) => {
        const seconds = [small, large].map((all) => of(all, steps, ({ milliseconds }) => milliseconds) / 1000);
        const requests = [small, large].map((all) => of(all, steps, (step) => step.requests));
        const [one = 0, other = 0] = seconds;
        return [name, ...seconds.map((each) => each.toFixed(2)), (other / one).toFixed(2), ...requests.map(String)];
      }),
    ]),
  ].join("\n");
}
