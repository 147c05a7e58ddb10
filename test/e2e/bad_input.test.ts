import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/core/json.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
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
import { hasTerraform, needsTerraform, openTestWorld, type TestWorld } from "./world.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const name = { owner, repo };
const orders = { entity: "mailer", name: "orders", instances: "2", class: "db.t4g.medium" };
const hostile =
  '${file("/etc/passwd")} "}\nresource "x" "y" {} {{ variables.identifier }} <!-- gatehouse:status --> @acme/devops `';

const notedAction = `identifier: add_noted_db
title: Add a noted DocumentDB
trigger:
  type: self-service
  operation: DAY-2
  blueprintIdentifier: service
  userInputs:
    properties:
      name: { type: string, title: Name, pattern: "^[a-z]+$" }
      note: { type: string, title: Note, format: multi-line }
      line: { type: string, title: Line }
    required: [name, note, line]
    order: [name, note, line]
requiredApproval: { type: ANY }
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables: { identifier: "{{ .inputs.note }}", instances: 1, instance_class: "{{ .inputs.line }}" }
  mapping:
    blueprintIdentifier: database
    operation: create
    identifier: "{{ .inputs.name }}"
    properties: { engine: documentdb, instances: 1 }
    relations: { service: "{{ .entity.identifier }}" }
`;

function actionOf(identifier: string, template: string): string {
  return notedAction
    .replace("add_noted_db", identifier)
    .replace("Add a noted", `Add by ${template} a`)
    .replace("template: document_db", `template: ${template}`);
}

describe.skipIf(!hasTerraform)(`bad input on one catalog${needsTerraform}`, { timeout: 60_000 }, () => {
  let world: TestWorld;
  let dana: Person;
  let omar: Person;
  let maintainer: Maintainer;

  beforeAll(async () => {
    world = await openTestWorld();
    dana = createPerson(world.hub, "dana");
    omar = createPerson(world.hub, "omar");
    maintainer = createMaintainer(world.hub, await appIdOf(world.hub));
    await untilForms(world.hub);
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const until = (run: number, state: string): Promise<RunPage> => untilState(world.hub, run, state);

  async function approve(run: number): Promise<void> {
    await untilAnnounced(world.hub, run);
    await omar.label(run, "approved");
  }

  async function merge(run: number): Promise<void> {
    const pull = await untilPull(world.hub, run);
    await omar.review(pull);
    await omar.merge(pull);
  }

  const untilDone = (run: number): Promise<RunPage> =>
    untilRun(world.hub, run, "done and closed", (page) => stateOf(page) === "succeeded" && !page.open);

  it("a body edited by hand is told row by row, and goes on when it is mended", async () => {
    const run = await dana.submit("add_document_db", orders);
    await until(run, "waiting-for-approval");
    let original = "";
    await dana.edit(run, (body) => {
      original = body;
      return body.replace("### Instances\n\n2", "### Instanzen\n\n2");
    });
    const page = await until(run, "invalid");
    expect(page.status).toMatch(/\*\*Next:\*\* @dana, edit this issue/);
    expect(page.status).toContain("Instances");
    await dana.edit(run, () => original);
    await until(run, "waiting-for-approval");
    await approve(run);
    await until(run, "planned");
    await merge(run);
    await untilDone(run);
    expect(await maintainer.read("entities/database/mailer-orders.yml")).toContain("instances: 2");
  });

  it("a database that exists is refused, and an action that nobody wrote", async () => {
    const again = await dana.submit("add_document_db", orders);
    const page = await until(again, "invalid");
    expect(page.status).toContain("the database `mailer-orders` exists already");
    const { data } = await dana.octokit.rest.issues.create({
      ...name,
      title: "Please",
      body: "### Name\n\nx",
      labels: ["gatehouse", "action/make_coffee"],
    });
    const unknown = await until(data.number, "invalid");
    expect(unknown.status).toContain("`make_coffee`");
    expect(unknown.status).toContain("@dana, open a new issue with one of the forms");
    await dana.close(again);
    await until(again, "cancelled");
  });

  it("a broken catalog is told at its lines, and stops only what rests on it", async () => {
    const commit = await maintainer.commit({
      "blueprints/broken.yml": "identifier: broken\ntitle: [\n",
      "actions/add_nowhere.yml": actionOf("add_nowhere", "nowhere"),
      "actions/add_valueless.yml": actionOf("add_valueless", "valueless"),
      "templates/valueless/name.tf.mustache": "locals {\n  x = {{ variables.nope }}\n}\n",
      "actions/add_noted_db.yml": notedAction,
    });
    await expect
      .poll(() => maintainer.read(".github/ISSUE_TEMPLATE/add_noted_db.yml"), { timeout: 20_000 })
      .toContain("Note");
    const { data: main } = await omar.octokit.rest.git.getRef({ ...name, ref: "heads/main" });
    expect(main.object.sha).not.toBe(commit);
    const { conclusion, annotations } = await maintainer.untilCheck(main.object.sha);
    expect(conclusion).toBe("failure");
    const told = annotations.join("\n");
    expect(told).toMatch(/^blueprints\/broken\.yml:[23]: /m);
    expect(told).toMatch(/^actions\/add_nowhere\.yml:17: .*nowhere/m);
    expect(told).toMatch(/^templates\/valueless\/name\.tf\.mustache:2: .*nope/m);
    const answers = { entity: "mailer", name: "x", note: "note", line: "line" };
    const nowhere = await dana.submit("add_nowhere", answers);
    const valueless = await dana.submit("add_valueless", answers);
    expect((await until(nowhere, "invalid")).status).toMatch(/the catalog's maintainers[^]*templates\/nowhere\//);
    expect((await until(valueless, "invalid")).status).toMatch(/the catalog's maintainers[^]*nope/);
  });

  it("a hostile value in every text field stays a value, and calls nobody", async () => {
    const line = hostile.replace("\n", " ");
    const run = await dana.submit("add_noted_db", { entity: "mailer", name: "noted", note: hostile, line });
    const page = await until(run, "waiting-for-approval");
    expect(page.comments.filter((body) => body.includes("gatehouse:status"))).toHaveLength(1);
    await approve(run);
    await until(run, "planned");
    const branch = "run/database/noted";
    const values: unknown = JSON.parse(
      (await maintainer.read("infra/database/noted/run.auto.tfvars.json", branch)) ?? "",
    );
    expect(values).toEqual({ identifier: hostile, instances: 1, instance_class: line });
    const template = await maintainer.read("templates/document_db/main.tf");
    expect(await maintainer.read("infra/database/noted/main.tf", branch)).toBe(template);
    await dana.comment(run, "/cancel");
    await until(run, "cancelled");
  });

  it("an entity that another run holds is waited for; a result that does not fit is shown, mended and recorded", async () => {
    const carts = { ...orders, name: "carts" };
    const blueprint = (await maintainer.read("blueprints/database.yml")) ?? "";
    const strict = blueprint.replace("endpoint: { type: string", 'endpoint: { type: string, pattern: "^db-"');
    expect(strict).not.toBe(blueprint);
    await maintainer.commit({ "blueprints/database.yml": strict });
    const holder = await dana.submit("add_document_db", carts);
    await until(holder, "waiting-for-approval");
    await approve(holder);
    await until(holder, "planned");
    const next = await dana.submit("add_document_db", carts);
    const waiting = await until(next, "waiting-for-turn");
    expect(waiting.status).toContain(`held by run #${String(holder)}`);
    await merge(holder);
    const failed = await until(holder, "record-failed");
    expect(failed.status).toMatch(/\*\*Next:\*\* @acme\/devops mends the blueprint/);
    expect(failed.status).toContain("endpoint");
    expect(stateOf(await untilState(world.hub, next, "waiting-for-turn"))).toBe("waiting-for-turn");
    await maintainer.commit({ "blueprints/database.yml": blueprint });
    await untilDone(holder);
    expect(await maintainer.read("entities/database/mailer-carts.yml")).toContain("service: mailer");
    expect((await until(next, "invalid")).status).toContain("`mailer-carts` exists already");
  });

  it("a person's pull request gets the app's check: green when right, red with a hand edit", async () => {
    const readme = await maintainer.propose("dana", "better-readme", { "README.md": "# Our catalog\n" });
    const edited = await maintainer.propose("dana", "hand-edit", {
      "infra/database/mailer-orders/main.tf": "# mine\n",
    });
    await maintainer.commit({
      "blueprints/broken.yml": undefined,
      "actions/add_nowhere.yml": undefined,
      "actions/add_valueless.yml": undefined,
      "templates/valueless/name.tf.mustache": undefined,
    });
    const { conclusion, annotations } = await maintainer.untilCheck(edited.head);
    expect(conclusion).toBe("failure");
    expect(annotations.join("\n")).toContain("infra/database/mailer-orders/main.tf:1: Only runs write here");
    expect((await maintainer.untilCheck(readme.head)).annotations.join("\n")).not.toContain("README");
    const mended = await maintainer.propose("dana", "mended", { "README.md": "# The catalog\n" });
    expect(await maintainer.untilCheck(mended.head)).toEqual({ conclusion: "success", annotations: [] });
  });

  it("a plan beyond its operation, and one that went stale, need an owner's word of their own", async () => {
    const run = await dana.submit("scale_document_db", { entity: "mailer-orders", instances: "1" });
    await until(run, "waiting-for-approval");
    await approve(run);
    const beyond = await until(run, "plan-needs-approval");
    expect(beyond.status).toContain("terraform_data.instance[1]");
    expect(beyond.labels).not.toContain("approved");
    await approve(run);
    await until(run, "planned");
    bumpState(world, "database/mailer-orders.tfstate");
    await merge(run);
    const stale = await until(run, "plan-stale");
    expect(stale.status).toContain("### Not applied: the plan is not the one that was reviewed");
    expect(stale.status).toContain("What differs: `the state`.");
    expect(await maintainer.read("entities/database/mailer-orders.yml")).toContain("instances: 2");
    await approve(run);
    await untilDone(run);
    expect(await maintainer.read("entities/database/mailer-orders.yml")).toContain("instances: 1");
  });
});

/** As if somebody had applied something else meanwhile. */
function bumpState({ folder }: TestWorld, path: string): void {
  const file = join(folder, "state", path);
  const state: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isJsonObject(state) || typeof state["serial"] !== "number") throw new Error(`${file} is no state of Terraform.`);
  writeFileSync(file, JSON.stringify({ ...state, serial: state["serial"] + 1 }));
}
