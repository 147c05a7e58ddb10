import type { RequestEntry } from "../hub/requests.ts";
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
} from "./person.ts";
import { catalogRepository } from "./people.ts";
import type { World } from "./world.ts";

/** What one step took, for the story's printout and for figures. */
export interface StepFigures {
  readonly step: string;
  /** The run's issue. */
  readonly run: number;
  /** From the person's act until the page said what was expected, in milliseconds. */
  readonly milliseconds: number;
  /** API requests with the installation's token; 304s and git are not among them. */
  readonly requests: number;
  readonly contentRequests: number;
  readonly notModified: number;
  readonly gitRequests: number;
}

type Print = (line: string) => void;

/**
 * The article's story: a database is asked for (wrongly at first), refused to its requester, approved, changed, approved
 * again, applied; then scaled to four instances; then deleted. Every step checks what GitHub shows afterwards.
 * @throws Error when a step does not end as it should.
 */
export async function playStory(world: World, print: Print): Promise<readonly StepFigures[]> {
  const teller = createTeller(world, print);
  const dana = createPerson(world.hub, "dana");
  const omar = createPerson(world.hub, "omar");
  await untilForms(world.hub);
  await addDatabase(teller, dana, omar);
  await scaleDatabase(teller, dana, omar);
  await deleteDatabase(teller, dana, omar);
  print("\nThe story is told: asked for, approved, applied, scaled, deleted; every step as it should be.");
  return teller.figures;
}

interface Teller {
  readonly world: World;
  readonly figures: StepFigures[];
  chapter(title: string): void;
  /** Does something and waits for what must follow; prints it with its time, its API calls and where to look. */
  step(run: number, what: string, act: () => Promise<unknown>, until: () => Promise<RunPage>): Promise<RunPage>;
}

function createTeller(world: World, print: Print): Teller {
  const figures: StepFigures[] = [];
  return {
    world,
    figures,
    chapter: (title) => {
      print(`\n${title}`);
    },
    step: async (run, what, act, until) => {
      world.hub.requests.reset();
      const start = performance.now();
      await act();
      const page = await until();
      const figure = { step: what, run, milliseconds: performance.now() - start, ...count(world.hub.requests.list()) };
      figures.push(figure);
      const seconds = (figure.milliseconds / 1000).toFixed(1);
      print(`  ${what}`);
      print(`    -> ${headline(page)}`);
      print(
        `    ${seconds} s, ${String(figure.requests)} API requests; look: ${world.hub.url}/as/omar/${catalogRepository}/issues/${String(run)}`,
      );
      return page;
    },
  };
}

function headline({ status }: RunPage): string {
  return /^### (.*)$/m.exec(status)?.[1] ?? "(no status comment)";
}

function count(
  entries: readonly RequestEntry[],
): Pick<StepFigures, "requests" | "contentRequests" | "notModified" | "gitRequests"> {
  const app = entries.filter(({ token }) => token === "installation");
  const api = app.filter(({ kind }) => kind !== "git");
  const paid = api.filter(({ status }) => status !== 304);
  return {
    requests: paid.length,
    contentRequests: paid.filter(({ createsContent }) => createsContent).length,
    notModified: api.length - paid.length,
    gitRequests: app.length - api.length,
  };
}

async function addDatabase(teller: Teller, dana: Person, omar: Person): Promise<void> {
  const { hub } = teller.world;
  teller.chapter("Dana asks for a DocumentDB on the mailer service");
  const wrong = { entity: "mailr", name: "orders", instances: "7", class: "db.t4g.medium" };
  let run = 0;
  await teller.step(
    1,
    "dana fills in the form with a typing error and seven instances",
    async () => {
      run = await dana.submit("add_document_db", wrong);
    },
    () => untilState(hub, run, "invalid"),
  );
  await teller.step(
    run,
    "dana corrects both answers in the issue",
    () => dana.edit(run, (body) => body.replace("mailr", "mailer").replace(/^7$/m, "2")),
    () => untilState(hub, run, "waiting-for-approval"),
  );
  await untilAnnounced(hub, run);
  await teller.step(
    run,
    "dana adds the approval label herself",
    () => dana.label(run, "approved"),
    () =>
      untilRun(
        hub,
        run,
        "refused",
        (page) => page.status.includes("Not approved by @dana") && !page.labels.includes("approved"),
      ),
  );
  await teller.step(
    run,
    "omar approves",
    () => omar.label(run, "approved"),
    () => untilState(hub, run, "planned"),
  );
  await teller.step(
    run,
    "dana changes her mind: three instances; that revokes the approval",
    () => dana.edit(run, (body) => body.replace(/^2$/m, "3")),
    () =>
      untilRun(
        hub,
        run,
        "revoked",
        (page) => stateOf(page) === "waiting-for-approval" && !page.labels.includes("approved"),
      ),
  );
  await untilAnnounced(hub, run);
  await teller.step(
    run,
    "omar approves what it says now",
    () => omar.label(run, "approved"),
    () => untilState(hub, run, "planned"),
  );
  await mergeRun(teller, omar, run);
  await expectInstances(omar, 3);
}

async function scaleDatabase(teller: Teller, dana: Person, omar: Person): Promise<void> {
  teller.chapter("Later: the database is scaled to four instances");
  const run = await approvedRun(teller, dana, omar, "scale_document_db", { entity: "mailer-orders", instances: "4" });
  await mergeRun(teller, omar, run);
  await expectInstances(omar, 4);
}

async function deleteDatabase(teller: Teller, dana: Person, omar: Person): Promise<void> {
  teller.chapter("In the end: the database is deleted");
  const answers = { entity: "mailer-orders", confirm: "mailer-orders" };
  const run = await approvedRun(teller, dana, omar, "delete_document_db", answers);
  await mergeRun(teller, omar, run);
  if ((await entityFile(omar)) !== undefined) throw new Error("The entity is still in the catalog after its deletion.");
}

async function approvedRun(
  teller: Teller,
  dana: Person,
  omar: Person,
  action: string,
  answers: Readonly<Record<string, string>>,
): Promise<number> {
  const { hub } = teller.world;
  let run = 0;
  run = await dana.submit(action, answers);
  await teller.step(
    run,
    `dana fills in the form of ${action}`,
    () => Promise.resolve(),
    () => untilState(hub, run, "waiting-for-approval"),
  );
  await untilAnnounced(hub, run);
  await teller.step(
    run,
    "omar approves",
    () => omar.label(run, "approved"),
    () => untilState(hub, run, "planned"),
  );
  return run;
}

async function mergeRun(teller: Teller, omar: Person, run: number): Promise<void> {
  const { hub } = teller.world;
  const pull = await untilPull(hub, run);
  await omar.review(pull);
  await teller.step(
    run,
    `omar reviews and merges #${String(pull)}; Terraform applies`,
    () => omar.merge(pull),
    () => untilRun(hub, run, "done and closed", (page) => stateOf(page) === "succeeded" && !page.open),
  );
}

async function expectInstances(omar: Person, instances: number): Promise<void> {
  const text = (await entityFile(omar)) ?? "";
  if (!text.includes(`instances: ${String(instances)}`)) {
    throw new Error(`The catalog does not say ${String(instances)} instances:\n${text}`);
  }
}

async function entityFile({ octokit }: Person): Promise<string | undefined> {
  const [owner = "", repo = ""] = catalogRepository.split("/");
  const path = "entities/database/mailer-orders.yml";
  try {
    const { data } = await octokit.rest.repos.getContent({ owner, repo, path });
    return "content" in data ? Buffer.from(data.content, "base64").toString("utf8") : undefined;
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 404) return undefined;
    throw error;
  }
}
