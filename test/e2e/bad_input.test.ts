import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogCheckName } from "../../src/github/post_catalog_check.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { type Cast, openCast, orders } from "./cast.ts";
import { notedAction } from "./noted_action.ts";
import { hasTerraform, needsTerraform } from "./world.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const name = { owner, repo };
const hostile =
  '${file("/etc/passwd")} "}\nresource "x" "y" {} {{ variables.identifier }} <!-- gatehouse:status --> @acme/devops `';

const narrowAction = notedAction.replace("title: Name }", 'title: Name, pattern: "^[a-z]+$" }');

function actionOf(identifier: string, template: string): string {
  return narrowAction
    .replace("add_noted_db", identifier)
    .replace("Add a noted", `Add by ${template} a`)
    .replace("template: document_db", `template: ${template}`);
}

describe.skipIf(!hasTerraform)(`bad input on one catalog${needsTerraform}`, { timeout: 120_000 }, () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await openCast();
  });
  afterAll(async () => {
    await cast.close();
  });

  it("a body edited by hand is told row by row, and goes on when it is mended", async () => {
    const run = await cast.dana.submit("add_document_db", orders);
    await cast.until(run, "waiting-for-approval");
    let original = "";
    await cast.dana.edit(run, (body) => {
      original = body;
      return body.replace("### Instances\n\n2", "### Instanzen\n\n2");
    });
    const page = await cast.until(run, "invalid");
    expect(page.status).toMatch(/\*\*Next:\*\* @dana, edit this issue/);
    expect(page.status).toContain("Instances");
    await cast.dana.edit(run, () => original);
    await cast.until(run, "waiting-for-approval");
    await cast.approve(run);
    await cast.until(run, "planned");
    await cast.merge(run);
    await cast.untilDone(run);
    expect(await cast.maintainer.read("entities/database/mailer-orders.yml")).toContain("instances: 2");
  });

  it("a database that exists is refused, and an action that nobody wrote", async () => {
    const again = await cast.dana.submit("add_document_db", orders);
    const page = await cast.until(again, "invalid");
    expect(page.status).toContain("the database `mailer-orders` exists already");
    const { data } = await cast.dana.octokit.rest.issues.create({
      ...name,
      title: "Please",
      body: "### Name\n\nx",
      labels: ["gatehouse", "action/make_coffee"],
    });
    const unknown = await cast.until(data.number, "invalid");
    expect(unknown.status).toContain("`make_coffee`");
    expect(unknown.status).toContain("@dana, open a new issue with one of the forms");
    await cast.dana.close(again);
    await cast.until(again, "cancelled");
  });

  it("a broken catalog is told at its lines, and stops only what rests on it", async () => {
    const commit = await cast.maintainer.commit({
      "blueprints/broken.yml": "identifier: broken\ntitle: [\n",
      "actions/add_nowhere.yml": actionOf("add_nowhere", "nowhere"),
      "actions/add_valueless.yml": actionOf("add_valueless", "valueless"),
      "templates/valueless/name.tf.mustache": "locals {\n  x = {{ variables.nope }}\n}\n",
      "actions/add_noted_db.yml": narrowAction,
    });
    await expect
      .poll(() => cast.maintainer.read(".github/ISSUE_TEMPLATE/add_noted_db.yml"), { timeout: 20_000 })
      .toContain("Note");
    const { data: main } = await cast.omar.octokit.rest.git.getRef({ ...name, ref: "heads/main" });
    expect(main.object.sha).not.toBe(commit);
    const { conclusion, annotations } = await cast.maintainer.untilCheck(main.object.sha, catalogCheckName);
    expect(conclusion).toBe("failure");
    const told = annotations.join("\n");
    expect(told).toMatch(/^blueprints\/broken\.yml:[23]: /m);
    expect(told).toMatch(/^actions\/add_nowhere\.yml:17: .*nowhere/m);
    expect(told).toMatch(/^templates\/valueless\/name\.tf\.mustache:2: .*nope/m);
    const answers = { entity: "mailer", name: "x", note: "note", line: "line" };
    const nowhere = await cast.dana.submit("add_nowhere", answers);
    const valueless = await cast.dana.submit("add_valueless", answers);
    expect((await cast.until(nowhere, "invalid")).status).toMatch(/the catalog's maintainers[^]*templates\/nowhere\//);
    expect((await cast.until(valueless, "invalid")).status).toMatch(/the catalog's maintainers[^]*nope/);
  });

  it("a hostile value in every text field stays a value, and calls nobody", async () => {
    const line = hostile.replace("\n", " ");
    const run = await cast.dana.submit("add_noted_db", { entity: "mailer", name: "noted", note: hostile, line });
    const page = await cast.until(run, "waiting-for-approval");
    expect(page.comments.filter((body) => body.includes("gatehouse:status"))).toHaveLength(1);
    await cast.approve(run);
    await cast.until(run, "planned");
    const branch = "run/database/noted";
    const values: unknown = JSON.parse(
      (await cast.maintainer.read("infra/database/noted/run.auto.tfvars.json", branch)) ?? "",
    );
    expect(values).toEqual({ identifier: hostile, instances: 1, instance_class: line });
    const template = await cast.maintainer.read("templates/document_db/main.tf");
    expect(await cast.maintainer.read("infra/database/noted/main.tf", branch)).toBe(template);
    await cast.dana.comment(run, "/cancel");
    await cast.until(run, "cancelled");
  });

  it("a person's pull request gets the app's check: green when right, red with a hand edit", async () => {
    const readme = await cast.maintainer.propose("dana", "better-readme", { "README.md": "# Our catalog\n" });
    const edited = await cast.maintainer.propose("dana", "hand-edit", {
      "infra/database/mailer-orders/main.tf": "# mine\n",
    });
    await cast.maintainer.commit({
      "blueprints/broken.yml": undefined,
      "actions/add_nowhere.yml": undefined,
      "actions/add_valueless.yml": undefined,
      "templates/valueless/name.tf.mustache": undefined,
    });
    const { conclusion, annotations } = await cast.maintainer.untilCheck(edited.head);
    expect(conclusion).toBe("failure");
    expect(annotations.join("\n")).toContain("infra/database/mailer-orders/main.tf:1: Only runs write here");
    expect((await cast.maintainer.untilCheck(readme.head)).annotations.join("\n")).not.toContain("README");
    const mended = await cast.maintainer.propose("dana", "mended", { "README.md": "# The catalog\n" });
    expect(await cast.maintainer.untilCheck(mended.head)).toEqual({ conclusion: "success", annotations: [] });
  });
});
