import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import {
  type FormAnswers,
  type Person,
  type RunPage,
  readRun,
  stateOf,
  untilAnnounced,
  untilPull,
  untilRun,
  untilState,
} from "../../src/local/demo/person.ts";
import { createPatience } from "../../src/local/demo/patience.ts";
import { catalog, type Login, openCatalog, type Stage } from "./stage.ts";
import { answersFor } from "./steps.ts";

/** What attackers and honest people do, and how GitHub is looked at afterwards. All of it goes through its API. */
export interface Scene extends Stage, Readonly<Stage["people"]> {
  /** A database that nobody else asks for, as the form's name of it. */
  fresh(): string;
  /** Dana asks for a database, and the app asks for approval. */
  ask(answers?: FormAnswers, action?: string, state?: string): Promise<number>;
  /** While the catalog says that plans are approved together with the answers. */
  approvingPlans(during: () => Promise<void>): Promise<void>;
  /** Dana asks with these free texts, and the app has read them. */
  askNoted(answers: Partial<Record<"name" | "note" | "line", string>>): Promise<number>;
  page(run: number): Promise<RunPage>;
  until(run: number, what: string, isThere: (page: RunPage) => boolean): Promise<RunPage>;
  untilState(run: number, state: string): Promise<RunPage>;
  /** From now on a label can count. */
  announced(run: number): Promise<void>;
  /** An owner approves as it should be; answers the pull request once its plan is there. */
  approve(run: number): Promise<number>;
  /** The run's pull request, once there is one. */
  pullOf(run: number): Promise<number>;
  /** A run's plan is being made, until it is released. */
  planning(): Promise<Planning>;
  /** The run shows this state, still, and nothing was applied. */
  remains(run: number, state: string): Promise<void>;
  /** GitHub does not let this person merge. */
  mergeRefused(login: Login, pull: number): Promise<void>;
  /** Somebody's pull request with these files; answers its number and its head. */
  propose(
    login: Login,
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly number: number; readonly head: string }>;
  /** What the app's check says of a commit, once it has said it. */
  untilCheck(commit: string): Promise<string>;
  /** ada's commit on top of a branch, past its rules. */
  push(branch: string, files: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** Moves an issue to another repository; answers its number there. */
  transfer(login: Login, issue: number, from: RepositoryName, to: RepositoryName): Promise<number>;
  /** A branch without rules, from where the default branch is. */
  sideBranch(login: Login): Promise<string>;
  /** The label came off, the status comment says why, and nothing came of it. */
  refused(run: number, why: RegExp): Promise<void>;
  /** The app has looked at everything that was done, as far as can be seen from outside. */
  settled(): Promise<void>;
  /** No branch, no pull request, no apply. */
  nothingCame(run: number): Promise<void>;
  /** No apply, no record, no entity. */
  nothingApplied(run: number): Promise<void>;
  /** Submits the form of add_document_db in the public repository. */
  submitInTheOpen(login: Login, answers: FormAnswers): Promise<number>;
  untilInTheOpen(issue: number, what: string, isThere: (page: OpenPage) => boolean): Promise<void>;
  /** Where the app takes webhooks. */
  webhookUrl(): string;
  /** Sends the app every event of this issue once more, signed as it was. */
  redeliver(issue: number): Promise<void>;
  /** Closes what was asked for here: a run that waits for its people is looked at whenever the catalog changes. */
  end(): Promise<void>;
}

type RepositoryName = typeof catalog;

export interface Planning {
  readonly run: number;
  readonly pull: number;
  readonly head: string;
  readonly release: () => void;
}

export interface OpenPage {
  readonly open: boolean;
  readonly labels: readonly string[];
}

export const label = "approved";
const settleMilliseconds = 400;
const patienceMilliseconds = 120_000;

let counter = 0;

/** Of one attack or honest twin alone, however many go on at once on the same stage. */
export function createScene(stage: Stage): Scene {
  const { world, people } = stage;
  const { hub } = world;
  const { octokit } = people.omar;
  const asked: number[] = [];
  const appRecord = () => hub.store.apps.require(stage.appId);

  const submit = async (action: string, answers: FormAnswers): Promise<number> => {
    const run = await people.dana.submit(action, answers);
    asked.push(run);
    return run;
  };
  const fresh = (): string => `db-${String((counter += 1)).padStart(3, "0")}`;
  const until: Scene["until"] = (run, what, isThere) => untilRun(hub, run, what, isThere, patienceMilliseconds);
  const settled: Scene["settled"] = async () => {
    await hub.settled();
    await wait(settleMilliseconds);
    await hub.settled();
  };
  const pullsOf = async (run: number): Promise<readonly number[]> => {
    const pulls = await octokit.paginate(octokit.rest.pulls.list, { ...catalog, state: "all", per_page: 100 });
    return pulls.filter(({ title }) => title.startsWith(`Run ${String(run)}:`)).map(({ number }) => number);
  };
  const branchesOf = async (run: number): Promise<readonly string[]> => {
    const { data: refs } = await octokit.rest.git.listMatchingRefs({ ...catalog, ref: "heads/run/" });
    const messages = await Promise.all(
      refs.map(async ({ ref, object }) => {
        const { data } = await octokit.rest.git.getCommit({ ...catalog, commit_sha: object.sha });
        return { ref, message: data.message };
      }),
    );
    return messages.filter(({ message }) => message.startsWith(`Run ${String(run)}:`)).map(({ ref }) => ref);
  };

  async function nothingApplied(run: number): Promise<void> {
    const runs = await octokit.paginate(octokit.rest.actions.listWorkflowRunsForRepo, { ...catalog, per_page: 100 });
    const applies = runs.filter(
      ({ display_title, conclusion }) =>
        display_title.startsWith(`gatehouse apply #${String(run)} `) && conclusion !== "skipped",
    );
    assert.equal(applies.length, 0, `run ${String(run)} was applied`);
    const year = new Date().getUTCFullYear();
    const record = octokit.rest.repos.getContent({ ...catalog, path: `runs/${String(year)}/${String(run)}.yml` });
    await assert.rejects(record, { status: 404 }, `run ${String(run)} was recorded`);
  }

  /** The app has looked at the run since: it answers a question that is asked now. Where it can't, time has passed. */
  async function answered(issue_number: number): Promise<void> {
    await settled();
    const { data: issue } = await octokit.rest.issues.get({ ...catalog, issue_number });
    if (issue.state !== "open" || issue.locked) return;
    const { rest } = people.dana.octokit;
    const { data: question } = await rest.issues.createComment({ ...catalog, issue_number, body: "/status" });
    const isAnswered = ({ comments }: RunPage): boolean => comments.some((body) => body.includes(question.node_id));
    await until(issue_number, "answering /status", isAnswered);
  }

  async function nothingCame(run: number): Promise<void> {
    await answered(run);
    assert.deepEqual(await pullsOf(run), [], `run ${String(run)} has a pull request`);
    assert.deepEqual(await branchesOf(run), [], `run ${String(run)} has a branch`);
    await nothingApplied(run);
  }

  const scene: Scene = {
    ...stage,
    ...people,
    fresh,
    ask: async (answers = {}, action = "add_document_db", state = "waiting-for-approval") => {
      const filled = { ...answersFor(fresh()), ...answers };
      const run = await submit(action, filled);
      await untilState(hub, run, state, patienceMilliseconds);
      return run;
    },
    askNoted: async (answers) => {
      const filled = { entity: "mailer", name: fresh(), note: "a note", line: "a line", ...answers };
      const run = await submit("add_noted_db", filled);
      await until(run, "read", (page) => stateOf(page) !== "");
      return run;
    },
    approvingPlans: async (during) => {
      const path = "gatehouse.yml";
      const before = (await stage.maintainer.read(path)) ?? "";
      await scene.push("main", { [path]: before.replace("\napproval:\n", "\napproval:\n  when: planned\n") });
      try {
        await during();
      } finally {
        await scene.push("main", { [path]: before });
      }
    },
    pullOf: (run) => untilPull(hub, run),
    planning: async () => {
      const name = fresh();
      const release = stage.runner.hold(`infra/database/mailer-${name}`);
      const run = await scene.ask({ name });
      await scene.announced(run);
      await people.omar.label(run, label);
      await scene.untilState(run, "planning");
      const pull = await untilPull(hub, run);
      const { data } = await octokit.rest.pulls.get({ ...catalog, pull_number: pull });
      return { run, pull, head: data.head.sha, release };
    },
    remains: async (run, state) => {
      await answered(run);
      assert.equal(stateOf(await readRun(hub, run)), state);
      await nothingApplied(run);
    },
    mergeRefused: (login, pull) => assert.rejects(people[login].merge(pull), { status: 405 }),
    propose: (login, files) => stage.maintainer.propose(login, `proposal-${fresh()}`, files),
    untilCheck: async (commit) => (await stage.maintainer.untilCheck(commit)).conclusion,
    push: (branch, files) => stage.maintainer.push("ada", branch, files),
    transfer: async (login, issue_number, from, to) => {
      const { rest, graphql } = people[login].octokit;
      const { data: issue } = await rest.issues.get({ ...from, issue_number });
      const { data: target } = await rest.repos.get(to);
      const moved = await graphql<{ readonly transferIssue: { readonly issue: { readonly number: number } } }>(
        "mutation ($issueId: ID!, $repositoryId: ID!) { transferIssue(input: {issueId: $issueId, repositoryId: $repositoryId}) { issue { number } } }",
        { issueId: issue.node_id, repositoryId: target.node_id },
      );
      if (from === catalog) asked.splice(asked.indexOf(issue_number), 1);
      return moved.transferIssue.issue.number;
    },
    sideBranch: async (login) => {
      const name = `side-${fresh()}`;
      const { rest } = people[login].octokit;
      const { data } = await rest.git.getRef({ ...catalog, ref: "heads/main" });
      await rest.git.createRef({ ...catalog, ref: `refs/heads/${name}`, sha: data.object.sha });
      return name;
    },
    page: (run) => readRun(hub, run),
    until,
    untilState: (run, state) => untilState(hub, run, state, patienceMilliseconds),
    announced: (run) => untilAnnounced(hub, run),
    approve: async (run) => {
      await untilAnnounced(hub, run);
      await people.omar.label(run, label);
      await untilState(hub, run, "planned", patienceMilliseconds);
      return untilPull(hub, run);
    },
    refused: async (run, why) => {
      await until(
        run,
        `refused because ${String(why)}`,
        (page) => why.test(page.status) && !page.labels.includes(label),
      );
      await nothingCame(run);
    },
    settled,
    nothingCame,
    nothingApplied,
    submitInTheOpen: (login, answers) =>
      hub.submitIssueForm({
        repository: `${openCatalog.owner}/${openCatalog.repo}`,
        login,
        template: "add_document_db.yml",
        title: "A database",
        answers: textsOf({ ...answersFor(fresh()), ...answers }),
      }),
    untilInTheOpen: async (issue_number, what, isThere) => {
      const patience = createPatience(patienceMilliseconds);
      for (;;) {
        const { data } = await octokit.rest.issues.get({ ...openCatalog, issue_number });
        const labels = data.labels.map((one) => (typeof one === "string" ? one : (one.name ?? "")));
        if (isThere({ open: data.state === "open", labels })) return;
        assert.ok(!patience.isOver(), `Issue ${String(issue_number)} is not ${what}: ${labels.join(", ")}`);
        await patience.nap(100);
      }
    },
    webhookUrl: () => appRecord().webhookUrl ?? "",
    redeliver: async (issue) => {
      const { webhookUrl, webhookSecret } = appRecord();
      const events = hub.store.deliveries.filter(
        ({ event, payload }) => event === "issues" && payload.includes(`"number":${String(issue)},`),
      );
      assert.ok(events.length > 0);
      for (const { event, guid, payload } of events) {
        const signature = createHmac("sha256", webhookSecret).update(payload).digest("hex");
        const headers = {
          "content-type": "application/json",
          "x-github-event": event,
          "x-github-delivery": guid,
          "x-hub-signature-256": `sha256=${signature}`,
        };
        const answer = await fetch(webhookUrl ?? "", { method: "POST", body: payload, headers });
        assert.ok(answer.ok);
      }
    },
    end: async () => {
      for (const run of asked) await people.dana.close(run);
    },
  };
  return scene;
}

/** Somebody's status comment of a run, as the REST API gives it. */
export async function statusCommentOf(
  { octokit }: Person,
  run: number,
): Promise<{ readonly id: number; readonly body: string }> {
  const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...catalog, issue_number: run });
  const status = comments.find(
    ({ body, user }) => user?.login === "gatehouse[bot]" && body?.includes("gatehouse:status"),
  );
  if (status?.body === undefined) throw new Error(`Run ${String(run)} has no status comment.`);
  return { id: status.id, body: status.body };
}

function textsOf(answers: FormAnswers): Readonly<Record<string, string | string[]>> {
  return Object.fromEntries(
    Object.entries(answers).map(([id, answer]) => [id, typeof answer === "string" ? answer : [...answer]]),
  );
}
