import assert from "node:assert/strict";
import type { FormAnswers } from "../../src/local/demo/person.ts";
import type { Scene } from "./scene.ts";
import { catalog, type Login } from "./stage.ts";

/** What many attacks begin and end with. */

/** The form of add_document_db, filled in as it should be. */
export function answersFor(name: string): FormAnswers {
  return { entity: "mailer", name, instances: "2", class: "db.t4g.medium" };
}

/** The same as the body of an issue, for whoever opens it without the form. */
export function bodyFor(name: string): string {
  return `### Entity\n\nmailer\n\n### Name\n\n${name}\n\n### Instances\n\n2\n\n### Instance class\n\ndb.t4g.medium`;
}

/** Dana asks for a database, and from now on a label can count. */
export async function announcedRun(scene: Scene): Promise<number> {
  const run = await scene.ask();
  await scene.announced(run);
  return run;
}

export interface PlannedRun {
  readonly run: number;
  readonly pull: number;
}

/** Dana asks for a database, and an owner approves as it should be. */
export async function plannedRun(scene: Scene, answers: FormAnswers = {}, action?: string): Promise<PlannedRun> {
  const run = await scene.ask(answers, action);
  return { run, pull: await scene.approve(run) };
}

const commitOnBranch = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

interface Committed {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } };
}

/** Somebody's pull request from a branch of their fork; answers its number and its head. */
export async function proposeFromFork(
  scene: Scene,
  login: Login,
  branch: string,
  files: Readonly<Record<string, string>>,
  body = "",
): Promise<{ readonly number: number; readonly head: string }> {
  const fork = await scene.world.hub.administration.forkRepository(`${catalog.owner}/${catalog.repo}`, login);
  const { rest, graphql } = scene[login].octokit;
  const at = { owner: login, repo: catalog.repo };
  const { data: main } = await rest.git.getRef({ ...at, ref: "heads/main" });
  await rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: main.object.sha });
  const additions = Object.entries(files).map(([path, text]) => ({
    path,
    contents: Buffer.from(text).toString("base64"),
  }));
  const input = {
    branch: { repositoryNameWithOwner: fork, branchName: branch },
    expectedHeadOid: main.object.sha,
    message: { headline: "From afar" },
    fileChanges: { additions },
  };
  const { createCommitOnBranch: made } = await graphql<Committed>(commitOnBranch, { input });
  const { data } = await rest.pulls.create({
    ...catalog,
    head: `${login}:${branch}`,
    base: "main",
    title: "From afar",
    body,
  });
  return { number: data.number, head: made.commit.oid };
}

/** It is open, asks for its approval, and nothing came of it. */
export async function stillAsks(scene: Scene, run: number): Promise<void> {
  await scene.nothingCame(run);
  const { open, labels } = await scene.page(run);
  assert.ok(open && labels.includes("run/waiting-for-approval"));
}

/** It is merged, and nothing is applied until an owner says so. */
export async function mergedInVain(scene: Scene, run: number): Promise<void> {
  await scene.untilState(run, "merged-unapproved");
  await scene.remains(run, "merged-unapproved");
}
