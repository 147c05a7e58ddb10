import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { decide } from "../../../src/core/run/decide.ts";
import { draftRecord } from "../../../src/core/run/draft_record.ts";
import type { Decision, Effect } from "../../../src/core/run/effects.ts";
import type { Issue, IssueComment, PullRequest, RunSnapshot } from "../../../src/core/run/snapshot.ts";
import { applyEffect } from "./apply_effect.ts";
import {
  type Answers,
  assess,
  bodyOf,
  changedTree,
  jq,
  keys,
  openCatalog,
  orders,
  pathsOf,
  submitted,
} from "./fixtures.ts";
import { jobReport, type Ending } from "./jobs.ts";

/** What a pass over the run did, until there was nothing left to do. */
export interface Settled {
  /** The last that was decided: a run that is over and says so has none any more. */
  readonly state: Decision["state"];
  readonly effects: readonly Effect[];
  readonly types: readonly Effect["type"][];
  readonly wakeAt?: string;
}

/** One run and the people around it, in memory: what they do changes the snapshot, as GitHub would show it. */
export interface Scene {
  readonly snapshot: RunSnapshot;
  change(changes: Partial<RunSnapshot>): void;
  replace(snapshot: RunSnapshot): void;
  changeIssue(changes: Partial<Issue>): void;
  changePull(changes: Partial<PullRequest>): void;
  wait(seconds: number): void;
  decide(): Promise<Decision>;
  settle(): Promise<Settled>;
  label(login: string, by?: Partial<Issue["labelled"][number]>): void;
  unlabel(login: string, kind?: "person" | "bot"): void;
  edit(login: string, answers: Answers): Promise<void>;
  comment(login: string, body: string, changes?: Partial<IssueComment>): void;
  setCatalog(catalog: Catalog): Promise<void>;
  /** The app's job of the open check starts, and ends with this report. */
  job(ending: Ending): void;
  merge(login: string): void;
  status(): string;
}

const passLimit = 25;

export interface SceneOptions {
  readonly action?: string;
  readonly catalog?: Catalog;
  readonly answers?: Answers;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const catalog = options.catalog ?? (await openCatalog());
  const action = options.action ?? "add_document_db";
  let snapshot = await submitted(catalog, action, bodyOf(catalog, action, options.answers ?? orders));
  const set = (changes: Partial<RunSnapshot>): void => {
    snapshot = { ...snapshot, ...changes };
  };
  const setIssue = (changes: Partial<Issue>): void => {
    set({ issue: { ...snapshot.issue, ...changes } });
  };
  const setPull = (changes: Partial<PullRequest>): void => {
    const { pull } = snapshot;
    if (pull === undefined) throw new Error("The run has no pull request.");
    set({ pull: { ...pull, ...changes } });
  };
  const wait = (seconds: number): void => {
    set({ now: new Date(Date.parse(snapshot.now) + seconds * 1000).toISOString() });
  };
  const assessAgain = async (): Promise<void> => {
    const request = await assess(snapshot.catalog, snapshot.issue);
    set({ request, paths: pathsOf(snapshot.catalog, snapshot.pull?.state === "merged" ? approved() : request) });
  };
  const approved = (): RunSnapshot["request"] => snapshot.approved ?? snapshot.request;
  const decideNow = async (): Promise<Decision> => {
    const draft = snapshot.draft ?? (await draftRecord(snapshot, jq));
    return decide(draft === undefined ? snapshot : { ...snapshot, draft }, keys);
  };
  const event = (on: boolean, login: string, by: Partial<Issue["labelled"][number]>): void => {
    wait(5);
    const label = snapshot.catalog.settings.approval.label;
    const happened = { label, on, login, kind: "person", viaApp: false, at: snapshot.now, ...by } as const;
    const others = snapshot.issue.labels.filter((name) => name !== label);
    setIssue({ labelled: [...snapshot.issue.labelled, happened], labels: on ? [...others, label] : others });
  };
  return {
    get snapshot() {
      return snapshot;
    },
    change: set,
    replace: (other) => {
      snapshot = other;
    },
    changeIssue: setIssue,
    changePull: setPull,
    wait,
    decide: decideNow,
    settle: async () => {
      const effects: Effect[] = [];
      let state: Decision["state"];
      for (let pass = 0; pass < passLimit; pass += 1) {
        const decision = await decideNow();
        state = decision.state ?? state;
        if (decision.effects.length === 0) {
          return { ...decision, state, effects, types: effects.map(({ type }) => type) };
        }
        for (const effect of decision.effects) snapshot = await applyEffect(snapshot, effect);
        effects.push(...decision.effects);
      }
      throw new Error(`The run does not settle: ${effects.map(({ type }) => type).join(", ")}`);
    },
    label: (login, by = {}) => {
      event(true, login, by);
    },
    unlabel: (login, kind = "person") => {
      event(false, login, { kind });
    },
    edit: async (login, answers) => {
      wait(5);
      const body = bodyOf(snapshot.catalog, snapshot.issue.title, answers);
      const editors = [...new Set([...snapshot.issue.editors, login])];
      setIssue({ body, editors, bodyEditedAt: snapshot.now });
      await assessAgain();
    },
    comment: (login, body, changes = {}) => {
      wait(5);
      const { comments } = snapshot.issue;
      const comment = { id: `C_${String(comments.length)}`, body, createdAt: snapshot.now, viaApp: false };
      setIssue({ comments: [...comments, { ...comment, author: { login, kind: "person" }, ...changes }] });
    },
    setCatalog: async (changed) => {
      set({ catalog: changed });
      await assessAgain();
    },
    job: (ending) => {
      wait(5);
      set(jobReport(snapshot, ending));
    },
    merge: (login) => {
      wait(5);
      setPull({
        state: "merged",
        mergeCommit: "b".repeat(40),
        mergedAt: snapshot.now,
        mergedBy: { login, kind: "person" },
      });
    },
    status: () => snapshot.issue.comments.find(({ body }) => body.includes("gatehouse:status"))?.body ?? "",
  };
}

/** The default branch after the run's pull request and others' changes are merged into it. */
export async function mergedCatalog(scene: Scene, changes: Readonly<Record<string, string>> = {}): Promise<Catalog> {
  const { request } = scene.snapshot;
  const rendered =
    request.kind === "valid"
      ? [...request.files].map(([path, bytes]) => [`${request.folder}/${path}`, bytes] as const)
      : [];
  const changed = Object.entries(changes).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  return loadCatalog(await changedTree(scene.snapshot.catalog.tree, new Map([...rendered, ...changed])));
}
