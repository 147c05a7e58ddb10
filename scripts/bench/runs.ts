import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isJsonObject } from "../../src/core/json.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { createPerson, type FormAnswers, type Person, untilForms, untilPull } from "../../src/local/demo/person.ts";
import { askAndApprove, reviewAndMerge } from "../../src/local/demo/straight_run.ts";
import { createTeller, type StepFigures } from "../../src/local/demo/teller.ts";
import { openWorld, type World, type WorldOptions } from "../../src/local/demo/world.ts";
import { columns, median } from "./tables.ts";

const rounds = 3;
/** The app goes on for a moment after the page says that the run is done; what it asks then counts too. */
export const settleMilliseconds = 3000;
const targets = { seconds: 6, requests: 30, content: 5 };

const story: readonly (readonly [string, FormAnswers])[] = [
  ["add_document_db", { entity: "mailer", name: "orders", instances: "3", class: "db.t4g.medium" }],
  ["scale_document_db", { entity: "mailer-orders", instances: "4" }],
  ["delete_document_db", { entity: "mailer-orders", confirm: "mailer-orders" }],
];

interface RunFigures {
  readonly action: string;
  readonly seconds: number;
  /** Of these, how long Terraform itself ran. */
  readonly terraform: number;
  readonly steps: readonly StepFigures[];
}

/** Plays the story's three runs without its detours, several times over, and prints what they took. */
export async function measureRuns(): Promise<void> {
  const all: RunFigures[] = [];
  for (let round = 1; round <= rounds; round += 1) all.push(...(await inOwnWorld(playRound)));
  console.log(describeRuns(all));
}

/** A new world for each round: a busier one would measure the burst limiter, which is there to make the app wait. */
export async function inOwnWorld<Result>(
  play: (world: World, folder: string) => Promise<Result>,
  options: Pick<WorldOptions, "runner" | "isLimited"> = {},
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-bench-"));
  const world = await openWorld({ folder, port: 0, sweepSeconds: 300, ...options });
  try {
    await untilForms(world.hub);
    await wait(settleMilliseconds);
    return await play(world, folder);
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function playRound(world: World): Promise<readonly RunFigures[]> {
  const dana = createPerson(world.hub, "dana");
  const omar = createPerson(world.hub, "omar");
  const figures: RunFigures[] = [];
  for (const [action, answers] of story) {
    const teller = createTeller(world, () => undefined);
    const run = await askAndApprove(teller, dana, omar, action, answers);
    await reviewAndMerge(teller, omar, run);
    await wait(settleMilliseconds);
    const steps = teller.figures();
    const terraform = (await terraformMilliseconds(world, omar, run)) / 1000;
    figures.push({ action, steps, terraform, seconds: sum(steps, ({ milliseconds }) => milliseconds) / 1000 });
  }
  return figures;
}

/** Terraform's own time in a run's jobs, as the Action measured and reported it. */
async function terraformMilliseconds(world: World, { octokit }: Person, run: number): Promise<number> {
  const [owner = "", repo = ""] = catalogRepository.split("/");
  const { data: pull } = await octokit.rest.pulls.get({
    owner,
    repo,
    pull_number: await untilPull(world.hub, run),
  });
  const commits = [pull.head.sha, pull.merge_commit_sha].filter((sha) => sha !== null);
  const lists = await Promise.all(
    commits.map((ref) => octokit.rest.checks.listForRef({ owner, repo, ref, check_name: "gatehouse/report" })),
  );
  const texts = lists.flatMap(({ data }) => data.check_runs.map(({ output }) => output.text ?? ""));
  if (texts.length !== 2)
    throw new Error(`Run ${String(run)} has ${String(texts.length)} reports; a plan and an apply make 2.`);
  return sum(texts, reportedMilliseconds);
}

function reportedMilliseconds(text: string): number {
  const report: unknown = JSON.parse(/^```json\n(.*)\n```/.exec(text)?.[1] ?? "null");
  const milliseconds = isJsonObject(report) ? report["toolMilliseconds"] : undefined;
  if (typeof milliseconds === "number") return milliseconds;
  throw new Error(`A report does not say how long Terraform took:\n${text.slice(0, 500)}`);
}

function describeRuns(all: readonly RunFigures[]): string {
  const byAction = [...Map.groupBy(all, ({ action }) => action)];
  const header = ["", "seconds", "Terraform", "without it", "of 6 s", "requests", "of 30", "content", "of 5"];
  const rows = byAction.map(([action, runs]) => {
    const without = median(runs.map(({ seconds, terraform }) => seconds - terraform));
    const requests = Math.max(...runs.map(({ steps }) => sum(steps, (step) => step.requests)));
    const content = Math.max(...runs.map(({ steps }) => sum(steps, (step) => step.contentRequests)));
    return [
      action,
      median(runs.map(({ seconds }) => seconds)).toFixed(1),
      median(runs.map(({ terraform }) => terraform)).toFixed(1),
      without.toFixed(1),
      (without / targets.seconds).toFixed(2),
      String(requests),
      (requests / targets.requests).toFixed(2),
      String(content),
      (content / targets.content).toFixed(2),
    ];
  });
  return [
    `Gatehouse's figures: ${String(rounds)} rounds of the story's three runs, Node ${process.version}, ${String(availableParallelism())} processors.`,
    "Times are medians, from a person's act to the page that answers it, people's own time left out. Requests are the most",
    "that a round made with the installation's token; those that create content are among them.",
    "",
    ...columns([header, ...rows]),
    "",
    "Requests of the last round by step (git and 304s are not among the requests):",
    ...columns([
      ["", "requests", "content", "304s", "git"],
      ...byAction.flatMap(([action, runs]) => stepRows(action, runs.at(-1)?.steps ?? [])),
    ]),
  ].join("\n");
}

function stepRows(action: string, steps: readonly StepFigures[]): readonly (readonly string[])[] {
  const names = ["submitted", "approved and planned", "merged, applied, recorded"];
  return steps.map(({ requests, contentRequests, notModified, gitRequests }, index) => [
    `${action}: ${names[index] ?? ""}`,
    ...[requests, contentRequests, notModified, gitRequests].map(String),
  ]);
}

export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
