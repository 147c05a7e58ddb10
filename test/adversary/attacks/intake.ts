import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Attack } from "../attack.ts";
import type { Scene } from "../scene.ts";
import { catalog } from "../stage.ts";
import { announcedRun } from "../steps.ts";
import { mendedAnswers, ownersLabel, plainTexts, variablesOf } from "../twins.ts";

/** Put together here, so that no scanner takes this file for a leak. */
const token = `ghp_${"q7Zk2Xv9Lm4T".repeat(3)}`;

async function invalid(scene: Scene, run: number, says: RegExp): Promise<void> {
  await scene.until(
    run,
    `invalid with ${String(says)}`,
    ({ labels, status }) => labels.includes("run/invalid") && says.test(status),
  );
  await scene.nothingCame(run);
}

/** Everything that the app wrote about a run, and its log. */
async function wordsOfTheApp(scene: Scene, run: number): Promise<string> {
  const { comments } = await scene.page(run);
  return [...comments, readFileSync(join(scene.world.folder, "app.log"), "utf8")].join("\n");
}

/** Bodies that are to be read as something else than their author's reader sees. */
export const intakeAttacks: readonly Attack[] = [
  {
    name: "heading in an answer",
    attempt: "A free text holds the heading and the value of another field.",
    barrier: "A known heading that stands twice is refused.",
    play: async (scene) => {
      const run = await scene.askNoted({ note: "harmless\n\n### Line\n\nforged" });
      await invalid(scene, run, /`### Line` once; it stands on 2 lines/);
    },
    twin: plainTexts,
  },
  {
    name: "unclosed fence",
    attempt: "A free text opens a code block, to swallow the fields below it.",
    barrier: "Fields are cut at the form's own headings, whatever stands between them.",
    play: async (scene) => {
      const name = scene.fresh();
      const run = await scene.askNoted({ name, note: "before\n````", line: "seen" });
      await scene.approve(run);
      const expected = { identifier: "before\n````", instances: 1, instance_class: "seen" };
      assert.deepEqual(await variablesOf(scene, name), expected);
    },
    twin: plainTexts,
  },
  {
    name: "heading twice",
    attempt: "A second `### Instances` is appended to the body, with a larger number.",
    barrier: "A known heading that stands twice is refused; neither the first nor the last wins.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.dana.edit(run, (body) => `${body}\n\n### Instances\n\n5`);
      await invalid(scene, run, /`### Instances` once/);
    },
    twin: mendedAnswers,
  },
  {
    name: "option that is not offered",
    attempt: "The body is edited to a class that the dropdown does not have.",
    barrier: "Options are matched against the action's list.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.dana.edit(run, (body) => body.replace("db.t4g.medium", "db.r6g.16xlarge"));
      await invalid(scene, run, /one of `db\.t4g\.medium`, `db\.r6g\.large`/);
    },
    twin: mendedAnswers,
  },
  {
    name: "several options of one",
    attempt: "The body is edited to two options of a dropdown that takes one.",
    barrier: "Options are matched whole, never split at commas.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.dana.edit(run, (body) => body.replace("db.t4g.medium", "db.t4g.medium, db.r6g.large"));
      await invalid(scene, run, /one of `db\.t4g\.medium`/);
    },
    twin: mendedAnswers,
  },
  {
    name: "number that is none",
    attempt: "Numbers beyond the guardrail, written as exponent, hexadecimal, full-width and with a sign.",
    barrier: "Numbers are plain digits, and the guardrail is checked on their value.",
    play: async (scene) => {
      const run = await scene.ask();
      let written = "2";
      for (const text of ["5e1", "0x5", "５０", "+50", "50"]) {
        await scene.dana.edit(run, (body) => body.replace(`\n${written}\n`, `\n${text}\n`));
        written = text;
        await scene.until(
          run,
          `refusing ${text}`,
          ({ labels, status }) => labels.includes("run/invalid") && status.includes(`\`${text}\``),
        );
      }
      await scene.nothingCame(run);
    },
    twin: mendedAnswers,
  },
  {
    name: "look-alike entity",
    attempt: "The service's name is written with a Cyrillic letter that looks the same.",
    barrier: "An entity is matched by its exact identifier; the near one is only suggested.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.dana.edit(run, (body) => body.replace("mailer", "m\u0430iler"));
      await invalid(scene, run, /an existing service/);
    },
    twin: mendedAnswers,
  },
  {
    name: "look-alike name",
    attempt: "A new database is named like an existing one, but for case and the width of a letter.",
    barrier: "Names that differ only by case or Unicode normalisation are one name.",
    play: async (scene) => {
      const name = scene.fresh();
      await scene.push("main", {
        [`entities/database/${name}.yml`]: `identifier: ${name}\ntitle: ${name}\nproperties: { engine: documentdb, instances: 1 }\nrelations: { service: mailer }\n`,
      });
      for (const twin of [name.toUpperCase(), name.replace("db", "\uFF44\uFF42")]) {
        const run = await scene.askNoted({ name: twin });
        await invalid(scene, run, /exists already/);
      }
    },
    twin: plainTexts,
  },
  {
    name: "path in a name",
    attempt: "A database is named `../../.github/workflows/x`.",
    barrier: "Names are encoded for paths, branches and state keys; nothing leaves its folder.",
    play: async (scene) => {
      const name = `../../.github/workflows/${scene.fresh()}`;
      const run = await scene.askNoted({ name });
      const pull = await scene.approve(run);
      const { data: files } = await scene.omar.octokit.rest.pulls.listFiles({ ...catalog, pull_number: pull });
      assert.ok(files.length > 0);
      for (const { filename } of files) assert.match(filename, /^infra\/database\/[A-Za-z0-9_=-]+\/[^/]+$/);
    },
    twin: plainTexts,
  },
  {
    name: "secret in an answer",
    attempt: "A token is pasted into an answer, where everybody would read it.",
    barrier: "It is refused, never repeated, and its owner is told to revoke it.",
    play: async (scene) => {
      const run = await scene.askNoted({ note: `use ${token} please` });
      await invalid(scene, run, /revoke it now/);
      assert.ok(!(await wordsOfTheApp(scene, run)).includes(token.slice(0, 12)));
    },
    twin: plainTexts,
  },
  {
    name: "secret between the answers",
    attempt: "A token stands where no field is: above the form, in a broken body, in the title.",
    barrier: "Body and title are screened whole, before anything is read.",
    play: async (scene) => {
      const above = await scene.ask();
      await scene.dana.edit(above, (body) => `${token}\n\n${body}`);
      await invalid(scene, above, /revoke it now/);
      const titled = await scene.ask();
      await scene.dana.octokit.rest.issues.update({ ...catalog, issue_number: titled, title: `for ${token}` });
      await invalid(scene, titled, /revoke it now/);
      for (const run of [above, titled]) assert.ok(!(await wordsOfTheApp(scene, run)).includes(token.slice(0, 12)));
    },
    twin: plainTexts,
  },
  {
    name: "template in an answer",
    attempt:
      "Answers hold Terraform, mustache and jq: `${file(...)}`, `{{ variables.x }}`, a closing quote and a resource.",
    barrier: "Answers reach Terraform as values of variables, and nothing evaluates them.",
    play: async (scene) => {
      const name = scene.fresh();
      const note =
        '${file("/etc/passwd")} %{ for x in y } "}\nresource "x" "y" {}\n{{ variables.identifier }} {{{ . }}}';
      const line = '{{ .entity.identifier }} \\u0022 ${jsonencode(1)} #{"';
      const run = await scene.askNoted({ name, note, line });
      await scene.approve(run);
      assert.deepEqual(await variablesOf(scene, name), { identifier: note, instances: 1, instance_class: line });
      const read = async (path: string, ref: string): Promise<unknown> =>
        (await scene.omar.octokit.rest.repos.getContent({ ...catalog, path, ref })).data;
      const rendered = await read(`infra/database/${name}/main.tf`, `run/database/${name}`);
      const template = await read("templates/document_db/main.tf", "main");
      assert.ok(isFile(rendered) && isFile(template));
      assert.equal(rendered.sha, template.sha);
    },
    twin: plainTexts,
  },
  {
    name: "markup in the status comment",
    attempt: "Answers mention teams, close issues, open HTML comments and end tables and details.",
    barrier: "What people wrote is shown as code, and can't end what holds it.",
    play: async (scene) => {
      const note = "@acme/devops @everyone closes #1 <!-- gatehouse:status -->\n</details> | `|` ``` ````\n<img src=x>";
      const run = await scene.askNoted({ note, line: "fixes #1 @omar <!-- gatehouse:announcement v1 -->" });
      const { comments, status } = await scene.untilState(run, "waiting-for-approval");
      assert.equal(comments.filter((body) => body.includes("<!-- gatehouse:status -->")).length, 1);
      assert.equal(status.split("<!-- gatehouse:announcement").length, 2);
      const shown = status.replaceAll(/(`+)[^`][^]*?[^`]\1(?!`)/g, "");
      assert.doesNotMatch(shown, /@everyone|closes #1|fixes #1|<img/);
      await scene.approve(run);
      const { data } = await scene.omar.octokit.rest.issues.get({ ...catalog, issue_number: 1 });
      assert.equal(data.closed_by ?? null, null);
    },
    twin: plainTexts,
  },
  {
    name: "trailers in an answer",
    attempt: "Answers hold lines such as `Approved-by: omar` and `Digest: ...`, for the commit message.",
    barrier: "Answers stand in one trailer, as JSON on one line; no line of theirs is a trailer.",
    play: async (scene) => {
      const name = scene.fresh();
      const forged = `x\n\nRun: 1\nRequested-by: mara\nApproved-by: mara 2026-01-01T00:00:00Z\nDigest: ${"0".repeat(64)}`;
      const run = await scene.askNoted({ name, note: forged, line: "y\u2028Approved-by: mara z" });
      if ((await scene.page(run)).labels.includes("run/invalid")) return invalid(scene, run, /Line|Note/);
      await scene.approve(run);
      const { data } = await scene.omar.octokit.rest.repos.getCommit({ ...catalog, ref: `run/database/${name}` });
      const trailers = data.commit.message.split("\n").filter((line) => /^(Run|Requested-by|Approved-by): /.test(line));
      assert.equal(trailers.length, 3);
      assert.ok(trailers.every((line) => !line.includes("mara")));
      return undefined;
    },
    twin: plainTexts,
  },
  {
    name: "two actions at once",
    attempt: "An approved issue gets the label of a second action, or of another one.",
    barrier: "One issue asks for one action; another action is another digest and another form.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.wren.label(run, "action/delete_document_db");
      await scene.untilState(run, "invalid");
      await scene.omar.label(run, "approved");
      await scene.nothingCame(run);
      await scene.wren.unlabel(run, "action/add_document_db");
      await scene.until(run, "read as the other", ({ status }) => status.includes("Needs changes"));
      await scene.nothingCame(run);
    },
    twin: ownersLabel,
  },
  {
    name: "older form",
    attempt: "An issue is filled in, and then the action's question gets another meaning under the same label.",
    barrier:
      "Answers are read by the action that asked for them; another one's are refused until they are saved again.",
    play: async (scene) => {
      const run = await scene.ask({ instances: "3" }, "add_aged_db");
      await scene.dana.edit(run, (body) => body.replace("\n3", "\n4"));
      await scene.until(run, "read again", ({ status }) => status.includes("`4`"));
      await scene.announced(run);
      const path = "actions/add_aged_db.yml";
      const before = (await scene.maintainer.read(path)) ?? "";
      await scene.push("main", { [path]: before.replace("maximum: 5", "maximum: 500") });
      await invalid(scene, run, /older form/);
      await scene.push("main", { [path]: before });
      await scene.untilState(run, "waiting-for-approval");
    },
    twin: mendedAnswers,
  },
];

function isFile(data: unknown): data is { readonly sha: string } {
  return typeof data === "object" && data !== null && "sha" in data;
}
