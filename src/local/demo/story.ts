import { createPerson, type Person, stateOf, untilAnnounced, untilForms, untilRun, untilState } from "./person.ts";
import { catalogRepository } from "./people.ts";
import { askAndApprove, reviewAndMerge } from "./straight_run.ts";
import { createTeller, type Print, type StepFigures, type Teller } from "./teller.ts";
import type { World } from "./world.ts";

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
  return teller.figures();
}

async function addDatabase(teller: Teller, dana: Person, omar: Person): Promise<void> {
  const { hub } = teller.world;
  teller.chapter("Dana asks for a DocumentDB on the mailer service");
  const wrong = { entity: "mailr", name: "orders", instances: "7", class: "db.t4g.medium" };
  const run = await teller.open(
    "dana fills in the form with a typing error and seven instances",
    () => dana.submit("add_document_db", wrong),
    (opened) => untilState(hub, opened, "invalid"),
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
        (page) => page.status.includes("Not approved: @dana") && !page.labels.includes("approved"),
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
  await reviewAndMerge(teller, omar, run);
  await expectInstances(omar, 3);
}

async function scaleDatabase(teller: Teller, dana: Person, omar: Person): Promise<void> {
  teller.chapter("Later: the database is scaled to four instances");
  const run = await askAndApprove(teller, dana, omar, "scale_document_db", { entity: "mailer-orders", instances: "4" });
  await reviewAndMerge(teller, omar, run);
  await expectInstances(omar, 4);
}

async function deleteDatabase(teller: Teller, dana: Person, omar: Person): Promise<void> {
  teller.chapter("In the end: the database is deleted");
  const answers = { entity: "mailer-orders", confirm: "mailer-orders" };
  const run = await askAndApprove(teller, dana, omar, "delete_document_db", answers);
  await reviewAndMerge(teller, omar, run);
  if ((await entityFile(omar)) !== undefined) throw new Error("The entity is still in the catalog after its deletion.");
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
