import { unseenMilliseconds } from "../../core/approval/refusal.ts";
import { setTimeout as wait } from "node:timers/promises";
import { Octokit } from "@octokit/rest";
import type { Hub } from "../hub/hub.ts";
import { createPatience, type Patience } from "./patience.ts";
import { catalogRepository } from "./people.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const name = { owner, repo };

/** What is refused comes back as an error; it need not be printed as well. */
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export type FormAnswers = Readonly<Record<string, string | readonly string[]>>;

/** Somebody who uses GitHub in the browser: what they may do is what GitHub lets them. */
export interface Person {
  readonly login: string;
  /** Fills in an action's form; the answer is the issue's number. */
  submit(action: string, answers: FormAnswers): Promise<number>;
  edit(issue: number, change: (body: string) => string): Promise<void>;
  label(issue: number, label: string): Promise<void>;
  unlabel(issue: number, label: string): Promise<void>;
  comment(issue: number, body: string): Promise<void>;
  close(issue: number): Promise<void>;
  /** Approves the pull request's changes, as its rules ask of a code owner. */
  review(pull: number): Promise<void>;
  merge(pull: number, method?: "merge" | "squash" | "rebase"): Promise<void>;
  readonly octokit: Octokit;
}

export function createPerson(hub: Hub, login: string): Person {
  const octokit = new Octokit({ baseUrl: `${hub.url}/api/v3`, auth: hub.administration.tokenOf(login), log: silent });
  return {
    login,
    octokit,
    submit: (action, answers) =>
      hub.submitIssueForm({
        repository: catalogRepository,
        login,
        template: `${action}.yml`,
        title: action.replaceAll("_", " "),
        answers: Object.fromEntries(
          Object.entries(answers).map(([id, answer]) => [id, typeof answer === "string" ? answer : [...answer]]),
        ),
      }),
    edit: async (issue_number, change) => {
      const { data } = await octokit.rest.issues.get({ ...name, issue_number });
      await octokit.rest.issues.update({ ...name, issue_number, body: change(data.body ?? "") });
    },
    label: async (issue_number, label) => {
      await octokit.rest.issues.addLabels({ ...name, issue_number, labels: [label] });
    },
    unlabel: async (issue_number, label) => {
      await octokit.rest.issues.removeLabel({ ...name, issue_number, name: label });
    },
    comment: async (issue_number, body) => {
      await octokit.rest.issues.createComment({ ...name, issue_number, body });
    },
    close: async (issue_number) => {
      await octokit.rest.issues.update({ ...name, issue_number, state: "closed" });
    },
    review: async (pull_number) => {
      await octokit.rest.pulls.createReview({ ...name, pull_number, event: "APPROVE" });
    },
    merge: async (pull_number, merge_method = "merge") => {
      await octokit.rest.pulls.merge({ ...name, pull_number, merge_method });
    },
  };
}

/** A run's page as its readers see it. */
export interface RunPage {
  readonly open: boolean;
  readonly labels: readonly string[];
  /** The app's status comment. */
  readonly status: string;
  readonly comments: readonly string[];
}

export async function readRun(hub: Hub, issue: number): Promise<RunPage> {
  const { octokit } = createPerson(hub, "omar");
  const { data } = await octokit.rest.issues.get({ ...name, issue_number: issue });
  const { data: comments } = await octokit.rest.issues.listComments({ ...name, issue_number: issue, per_page: 100 });
  const bodies = comments.filter(({ user }) => user?.type === "Bot").map(({ body }) => body ?? "");
  return {
    open: data.state === "open",
    labels: data.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    status: bodies.find((body) => body.includes("gatehouse:status")) ?? "",
    comments: bodies,
  };
}

/** The state that the run's label shows, as `planned`. */
export function stateOf(page: RunPage): string {
  return page.labels.find((label) => label.startsWith("run/"))?.slice("run/".length) ?? "";
}

/** Waits until a run's page satisfies a condition. @throws Error that says what the page showed instead. */
export async function untilRun(
  hub: Hub,
  issue: number,
  what: string,
  isThere: (page: RunPage) => boolean,
  limitMilliseconds = 30_000,
): Promise<RunPage> {
  const patience = createPatience(limitMilliseconds);
  for (;;) {
    const before = recordsOf(hub, issue);
    const page = await readRun(hub, issue);
    if (isThere(page)) return page;
    if (patience.isOver()) {
      const shown = `labels: ${page.labels.join(", ")}\n${page.status}`;
      throw new Error(`Run ${String(issue)} is not ${what} after ${String(limitMilliseconds / 1000)} s.\n${shown}`);
    }
    await untilOther(patience, () => recordsOf(hub, issue), before);
  }
}

/** What a run's page is made of. The hub replaces records and never writes to them. */
function recordsOf({ store }: Hub, issue: number): readonly unknown[] {
  const records = store.issues.filter(({ number }) => number === issue);
  return [...records, ...store.comments.filter(({ issueId }) => records.some(({ id }) => id === issueId))];
}

/** Waits for other records, or a second: asking for the page again and again would keep the hub from its work. */
async function untilOther(
  patience: Patience,
  read: () => readonly unknown[],
  before: readonly unknown[],
): Promise<void> {
  for (let nap = 0; nap < 20; nap += 1) {
    await patience.nap(50);
    const now = read();
    if (now.length !== before.length || now.some((record, place) => record !== before[place])) return;
  }
}

/** Waits for a state; `planned`, `waiting-for-approval`. */
export function untilState(hub: Hub, issue: number, state: string, limitMilliseconds?: number): Promise<RunPage> {
  return untilRun(hub, issue, state, (page) => stateOf(page) === state, limitMilliseconds);
}

/**
 * Waits until an approval can count: GitHub writes times in whole seconds, and a label must be strictly later than what it
 * approves, and than the last edit by some seconds.
 */
export async function untilAnnounced(hub: Hub, issue: number): Promise<void> {
  const page = await untilRun(hub, issue, "announced", ({ status }) => announcedAt(status) !== undefined);
  // It counts from its own time or from when it was published, whichever is later.
  const now = (): number => hub.context.clock().getTime();
  const [edited] = hub.store.issues.filter(({ number }) => number === issue).map(({ lastEditedAt }) => lastEditedAt);
  const seen = edited == null ? 0 : Date.parse(edited) + unseenMilliseconds;
  const from = Math.max(announcedAt(page.status) ?? 0, seen, now());
  const next = (Math.floor(from / 1000) + 1) * 1000;
  await wait(next - now() + 20);
}

function announcedAt(status: string): number | undefined {
  const at = / at=(\S+) /.exec(status)?.[1];
  return at === undefined ? undefined : Date.parse(at);
}

/** The pull request that a run opened, once there is one. */
export async function untilPull(hub: Hub, issue: number): Promise<number> {
  const { octokit } = createPerson(hub, "omar");
  const patience = createPatience(30_000);
  for (;;) {
    const before = hub.store.pulls.all();
    const { data } = await octokit.rest.pulls.list({ ...name, state: "all", per_page: 100 });
    const pull = data.find(({ title }) => title.startsWith(`Run ${String(issue)}:`));
    if (pull !== undefined) return pull.number;
    if (patience.isOver()) throw new Error(`Run ${String(issue)} has opened no pull request after 30 s.`);
    await untilOther(patience, () => hub.store.pulls.all(), before);
  }
}

/** Waits until the app has generated the catalog's forms, which it does when it first sees the catalog. */
export async function untilForms(hub: Hub): Promise<void> {
  const { octokit } = createPerson(hub, "omar");
  const patience = createPatience(30_000);
  for (;;) {
    const { data: files } = await octokit.rest.repos.getContent({ ...name, path: ".github" });
    if (Array.isArray(files) && files.some((file) => file.name === "ISSUE_TEMPLATE")) return;
    if (patience.isOver()) throw new Error("The app has generated no forms after 30 s.");
    await patience.nap(100);
  }
}
