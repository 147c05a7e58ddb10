import {
  createPerson,
  type Person,
  type RunPage,
  stateOf,
  untilAnnounced,
  untilForms,
  untilPull,
  untilRun,
  untilState,
} from "../../src/local/demo/person.ts";
import { appIdOf, createMaintainer, type Maintainer } from "./maintainer.ts";
import { openTestWorld, type TestWorld } from "./world.ts";

/** Answers to `add_document_db` that make the database mailer-orders. */
export const orders = { entity: "mailer", name: "orders", instances: "2", class: "db.t4g.medium" };

/** A world with its people, and what they do again and again. */
export interface Cast {
  readonly world: TestWorld;
  readonly dana: Person;
  readonly omar: Person;
  readonly maintainer: Maintainer;
  until(run: number, state: string): Promise<RunPage>;
  untilDone(run: number): Promise<RunPage>;
  /** Omar puts the label on once it can count. */
  approve(run: number): Promise<void>;
  /** Omar reviews and merges the run's pull request. */
  merge(run: number): Promise<void>;
  close(): Promise<void>;
}

export async function openCast(): Promise<Cast> {
  const world = await openTestWorld();
  const { hub } = world;
  const omar = createPerson(hub, "omar");
  await untilForms(hub);
  return {
    world,
    dana: createPerson(hub, "dana"),
    omar,
    maintainer: createMaintainer(hub, await appIdOf(hub)),
    until: (run, state) => untilState(hub, run, state),
    untilDone: (run) => untilRun(hub, run, "done and closed", (page) => stateOf(page) === "succeeded" && !page.open),
    approve: async (run) => {
      await untilAnnounced(hub, run);
      await omar.label(run, "approved");
    },
    merge: async (run) => {
      const pull = await untilPull(hub, run);
      await omar.review(pull);
      await omar.merge(pull);
    },
    close: async () => {
      await world[Symbol.asyncDispose]();
    },
  };
}
