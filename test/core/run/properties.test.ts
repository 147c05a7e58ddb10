import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { decide } from "../../../src/core/run/decide.ts";
import type { BranchHead, IssueComment, RunSnapshot } from "../../../src/core/run/snapshot.ts";
import { runStates, stateLabel } from "../../../src/core/run/states.ts";
import { applyEffect } from "./apply_effect.ts";
import { bot, keys, openedAt } from "./fixtures.ts";
import { announced, applied, applying, planned, planning } from "./stages.ts";
import { openScene } from "./scene.ts";

let stages: readonly RunSnapshot[] = [];

beforeAll(async () => {
  const scenes = [
    await openScene(),
    await announced(),
    await announced({ answers: { entity: "nobody", name: "X", instances: "7", class: "db.t4g.medium" } }),
    await planning(),
    await planned(),
    await planned({ outcome: "plan_failed" }),
    await planned({ report: { beyondOperation: [{ address: "a.b", action: "delete", attributes: [] }] } }),
    await applying(),
    await applying("sam"),
    await applied({ outcome: "stale", effects: "others" }),
    await applied({ outcome: "apply_failed" }),
    await applied({}),
  ];
  stages = scenes.map(({ snapshot }) => snapshot);
});

const seconds = fc.integer({ min: -100_000, max: 2_000_000 });
const time = seconds.map((after) => new Date(Date.parse(openedAt) + after * 1000).toISOString());
const login = fc.constantFrom("dana", "omar", "sam", "ghost", bot.login);
const kind = fc.constantFrom("person" as const, "bot" as const, "ghost" as const);
const actor = fc.record({ login, kind });
const labelling = fc.record({
  label: fc.constantFrom("approved", "Approved", "other"),
  on: fc.boolean(),
  login,
  kind,
  viaApp: fc.boolean(),
  at: time,
});
const label = fc.constantFrom("gatehouse", "approved", "APPROVED", "other", ...runStates.map(stateLabel));
const comment: fc.Arbitrary<IssueComment> = fc.record(
  {
    id: fc.uuid(),
    body: fc.oneof(
      fc.string(),
      fc.constantFrom("/approve", "/retry", "/cancel", "/decline", "<!-- gatehouse:status -->"),
    ),
    author: actor,
    createdAt: time,
    editor: actor,
    viaApp: fc.boolean(),
    byEmail: fc.boolean(),
  },
  { requiredKeys: ["id", "body", "author", "createdAt"] },
);

/** What people and time can do to a run, at any of its stages and in any combination. */
const mutation = fc.record({
  stage: fc.nat(),
  now: time,
  open: fc.option(fc.boolean()),
  reopenedAt: fc.option(time),
  labels: fc.option(fc.uniqueArray(label)),
  labelled: fc.array(labelling, { maxLength: 5 }),
  comments: fc.array(comment, { maxLength: 4 }),
  unprotected: fc.boolean(),
  dropped: fc.subarray(["lock", "pull", "head", "approved", "checks", "reports", "comments", "trailers"] as const),
  pull: fc.option(fc.constantFrom("open" as const, "closed" as const, "merged" as const)),
  mergedBy: fc.option(actor),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(change: Mutation): RunSnapshot {
  const stage = stages[change.stage % stages.length];
  if (stage === undefined) throw new Error("There are no stages.");
  const has = (part: Mutation["dropped"][number]): boolean => !change.dropped.includes(part);
  const { lock, pull, head, approved, ...rest } = stage;
  const kept = lock === undefined || has("trailers") ? lock : withoutCommit(lock);
  const { issue } = stage;
  return {
    ...rest,
    now: change.now,
    unprotected: change.unprotected ? ["Pull requests are not required."] : [],
    checks: has("checks") ? stage.checks : [],
    reports: has("reports") ? stage.reports : [],
    ...(kept !== undefined && has("lock") ? { lock: kept } : {}),
    ...(head !== undefined && has("head") ? { head } : {}),
    ...(approved !== undefined && has("approved") ? { approved } : {}),
    ...(pull !== undefined && has("pull") ? { pull: { ...pull, ...pullChange(change) } } : {}),
    issue: {
      ...issue,
      open: change.open ?? issue.open,
      ...(change.reopenedAt === null ? {} : { reopenedAt: change.reopenedAt }),
      labels: change.labels ?? issue.labels,
      labelled: [...issue.labelled, ...change.labelled],
      comments: [...(has("comments") ? issue.comments : []), ...change.comments],
    },
  };
}

/** As somebody else's commit on the branch looks. */
function withoutCommit({ commit, ...head }: BranchHead): BranchHead {
  return head;
}

function pullChange({ pull, mergedBy, now }: Mutation): Partial<NonNullable<RunSnapshot["pull"]>> {
  if (pull === null) return {};
  const by = mergedBy === null ? {} : { mergedBy, closedBy: mergedBy };
  return {
    state: pull,
    closedAt: now,
    ...by,
    ...(pull === "merged" ? { mergeCommit: "b".repeat(40), mergedAt: now } : {}),
  };
}

describe("whatever happens to a run", () => {
  it("can be decided about, and twice alike, and the snapshot is left alone", () => {
    fc.assert(
      fc.property(mutation, (change) => {
        const snapshot = mutate(change);
        const before = structuredClone(snapshot.issue);
        const decision = decide(snapshot, keys);
        expect(decide(snapshot, keys)).toEqual(decision);
        expect(snapshot.issue).toEqual(before);
        expect(decision.effects.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 400 },
    );
  });

  it("settles, and then nothing is left to do, nor is it looked at again at once", async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        let snapshot = mutate(change);
        for (let pass = 0; pass < 20; pass += 1) {
          const { effects, wakeAt } = decide(snapshot, keys);
          const [effect] = effects;
          if (effect === undefined) {
            if (wakeAt !== undefined) expect(Date.parse(wakeAt)).toBeGreaterThan(Date.parse(snapshot.now));
            return;
          }
          snapshot = await applyEffect(snapshot, effect);
        }
        throw new Error("It does not settle.");
      }),
      { numRuns: 150 },
    );
  });

  it("is never applied or merged without an owner's word or merge", async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const quiet = {
          ...change,
          stage: change.stage % 2,
          labelled: change.labelled.filter(({ login }) => login !== "omar"),
          comments: change.comments.filter(({ author }) => author.login !== "omar"),
        };
        let snapshot = mutate(quiet);
        for (let pass = 0; pass < 20; pass += 1) {
          const [effect] = decide(snapshot, keys).effects;
          if (effect === undefined) return;
          expect(["update_issue", "complete_check"]).toContain(effect.type);
          snapshot = await applyEffect(snapshot, effect);
        }
      }),
      { numRuns: 150 },
    );
  });
});
