import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Attack } from "../attack.ts";
import type { Scene } from "../scene.ts";
import { catalog } from "../stage.ts";
import { mendedAnswers, ownersLabel, plainTexts } from "../twins.ts";

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
    name: "two actions at once",
    attempt: "An approved issue gets the label of a second action, or of another one.",
    barrier: "One issue asks for one action; another action is another digest and another form.",
    play: async (scene) => {
      const run = await scene.ask();
      await scene.announced(run);
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
];
