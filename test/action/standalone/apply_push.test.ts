import { describe, expect, it } from "vitest";
import { applyPush } from "../../../action/src/standalone/apply_push.ts";
import type { Bench } from "../../../action/src/standalone/bench.ts";
import type { PullPorts } from "../../../action/src/standalone/github_ports.ts";
import { readComment, writeComment } from "../../../action/src/standalone/pull_comment.ts";
import type { SealedPlans } from "../../../action/src/standalone/comment_shapes.ts";
import { terraformSettings } from "../../../action/src/settings.ts";
import { quietPorts } from "../quiet_ports.ts";

const [before, after, head] = ["1".repeat(40), "2".repeat(40), "3".repeat(40)];
const event = { kind: "push", defaultBranch: "main", before, after } as const;
const sealKey = new Uint8Array(32).fill(1);
const seal = {
  tree: "4".repeat(40),
  lockFile: "none",
  tool: "terraform 1.11.4",
  backend: "5".repeat(64),
  state: "none",
  policies: "none",
  effects: "6".repeat(64),
};
const [earlier, mergedAt, later] = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z", "2026-01-02T03:04:07Z"];
const plans: SealedPlans = {
  version: 1,
  writtenBy: "plan",
  repository: "acme/infra",
  pull: 7,
  head,
  modules: [{ folder: "infra/db", outcome: "planned", seal }],
};
const comment = (given: SealedPlans, key = sealKey) =>
  writeComment("planned", given, { sealKey: key, directories: ["infra/*"] });

interface World {
  readonly changed?: readonly string[];
  readonly comments?: readonly { author?: string; body: string; updatedAt?: string }[];
  readonly branchHead?: string;
  readonly changedSince?: readonly string[];
  /** What this push merged before it, by the commits of the merges; the latest first. */
  readonly mergedBefore?: Readonly<Record<string, number>>;
}

/** A bench without Terraform: whatever would run it fails the test. */
function benchOf(world: World) {
  const written: string[] = [];
  const entries = ["infra/db/main.tf", "infra/web/main.tf"].map((path) => ({
    path,
    mode: "100644",
    id: path,
    bytes: 0,
  }));
  const pulls: PullPorts = {
    mergedPulls: (commit) => {
      const number = commit === after ? 7 : world.mergedBefore?.[commit];
      return Promise.resolve(number === undefined ? [] : [{ number, head, mergedAt }]);
    },
    tokenUser: () => Promise.resolve("github-actions[bot]"),
    comments: () =>
      Promise.resolve(
        (world.comments ?? [{ body: comment(plans) }]).map(
          ({ author = "github-actions[bot]", body, updatedAt = earlier }, id) => ({ id, author, body, updatedAt }),
        ),
      ),
    createComment: (_pull, body) => Promise.resolve(void written.push(body)),
    updateComment: (_id, body) => Promise.resolve(void written.push(body)),
    pullState: () => Promise.resolve({ head: after, merged: true }),
    branchHead: () => Promise.resolve(world.branchHead ?? after),
  };
  const bench: Bench = {
    job: {
      token: "t",
      sealKey,
      repository: { owner: "acme", name: "infra" },
      apiUrl: "",
      serverUrl: "",
      runId: 1,
      runAttempt: 1,
      workspace: "",
      temporaryFolder: "",
      localState: undefined,
      providerMirror: undefined,
      event,
      commit: after,
      runUrl: "https://github.example/run",
      directories: ["infra/*"],
    },
    environment: {},
    ports: quietPorts(),
    pulls,
    checkout: {
      commit: after,
      entries,
      read: (wanted) => Promise.resolve(new Map(wanted.map(({ path }) => [path, new Uint8Array()]))),
      readAt: () => Promise.resolve(undefined),
      folderAt: () => Promise.resolve(undefined),
      changedPaths: () => Promise.resolve(world.changed ?? ["infra/db/main.tf"]),
    },
    history: {
      require: () => Promise.resolve(),
      changedSince: () => Promise.resolve(world.changedSince),
      between: () => Promise.resolve(Object.keys(world.mergedBefore ?? {})),
    },
    settings: () => terraformSettings(undefined, "the default branch"),
    policies: undefined,
  };
  return { bench, written, apply: () => applyPush(bench, event, () => Promise.resolve(bench)) };
}

describe("a push to the default branch", () => {
  it.each<[string, World, RegExp]>([
    [
      "there is no plan",
      { comments: [] },
      /#7 has no plan that was written with this job's `github-token`\. Nothing is applied/,
    ],
    [
      "only a person's comment looks like one",
      { comments: [{ author: "sam", body: comment(plans) }] },
      /#7 has no plan that/,
    ],
    [
      "the comment was edited",
      { comments: [{ body: comment(plans).replace("planned", "harmless") }] },
      /its comment was edited/,
    ],
    [
      "it is signed with another key",
      { comments: [{ body: comment(plans, new Uint8Array(32)) }] },
      /or the key or the Action's version is another/,
    ],
    ["it is another pull request's", { comments: [{ body: comment({ ...plans, pull: 8 }) }] }, /is of acme\/infra#8/],
    [
      "it is another repository's",
      { comments: [{ body: comment({ ...plans, repository: "acme/x" }) }] },
      /is of acme\/x#7/,
    ],
    [
      "the branch moved after the plan",
      { comments: [{ body: comment({ ...plans, head: before }) }] },
      /and 3{40} was merged/,
    ],
    [
      "a directory was not planned",
      { changed: ["infra/db/main.tf", "infra/web/main.tf"] },
      /infra\/web is changed, and #7 has no plan of it that counts/,
    ],
    [
      "it was written after the merge",
      { comments: [{ body: comment(plans), updatedAt: later }] },
      /was written at 2026-01-02T03:04:07Z, and the pull request merged at 2026-01-02T03:04:06Z, before anybody could read it/,
    ],
    [
      "nobody knows when it was written",
      { comments: [{ body: comment(plans), updatedAt: "" }] },
      /before anybody could read it/,
    ],
  ])("applies nothing when %s, and says so on the pull request", async (_name, world, message) => {
    const { apply, written } = benchOf(world);
    await expect(apply()).rejects.toThrow(message);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/\*\*Next:\*\* see why \[this job\]\(https:\/\/github.example\/run\) applied nothing: /);
    expect(written[0]).toMatch(message);
    // What is not believed does not become so by being told.
    const next = benchOf({ ...world, comments: [{ body: written[0] ?? "", updatedAt: later }] });
    await expect(next.apply()).rejects.toThrow(/#7 has no plan of it that counts/);
  });

  it("applies nothing of two merges in one push, and says so on both pull requests", async () => {
    const { apply, written } = benchOf({
      changed: ["infra/db/main.tf", "infra/web/main.tf"],
      mergedBefore: { ["8".repeat(40)]: 6, ["9".repeat(40)]: 5 },
    });
    const message =
      "One push merged #5, #6 and #7, and what is planned in one pull request can be applied only by itself: nothing is applied. " +
      "Open a new pull request that changes infra/db and infra/web, and let a merge queue merge one at a time.";
    await expect(apply()).rejects.toThrow(message);
    expect(written).toHaveLength(3);
    for (const body of written) expect(body).toContain(message);
  });

  it("goes on with what an apply has written, which is after the merge", async () => {
    const applied = comment({
      ...plans,
      writtenBy: "apply",
      modules: [{ folder: "infra/db", outcome: "applied", seal }],
    });
    expect(await benchOf({ comments: [{ body: applied, updatedAt: later }] }).apply()).toBe("applied");
  });

  it("keeps what was planned when GitHub is away for a moment, and says that a re-run goes on", async () => {
    const { bench, written } = benchOf({});
    const away: Bench = {
      ...bench,
      pulls: { ...bench.pulls, branchHead: () => Promise.reject(new Error("GitHub is away.")) },
    };
    await expect(applyPush(away, event, () => Promise.resolve(away))).rejects.toThrow("GitHub is away.");
    expect(written.at(-1)).toContain("see why [this job](https://github.example/run) failed, and re-run it.");
    expect(readComment(written.at(-1) ?? "", sealKey)).toEqual({ ...plans, writtenBy: "apply" });
  });

  it("does not say of what an earlier attempt applied that it is not, when the next one fails early", async () => {
    const done = { folder: "infra/db", outcome: "applied", seal, applied: { what: "creates 3", attempt: 1 } } as const;
    const modules = [done, { folder: "infra/web", outcome: "planned", seal } as const];
    const { bench, written } = benchOf({ comments: [{ body: comment({ ...plans, writtenBy: "apply", modules }) }] });
    await expect(applyPush(bench, event, () => Promise.reject(new Error("Broken.")))).rejects.toThrow("Broken.");
    expect(written.at(-1)).toContain(
      "### `infra/db`\n\nApplied by [an earlier attempt](https://github.example/run/attempts/1): creates 3.",
    );
    expect(written.at(-1)).toContain("### `infra/web`\n\nNot applied.");
  });

  it("says nothing on a pull request that never asked for a plan", async () => {
    const { bench, written } = benchOf({ comments: [] });
    await expect(applyPush(bench, event, () => Promise.reject(new Error("Broken.")))).rejects.toThrow("Broken.");
    expect(written).toEqual([]);
  });

  it("leaves to a later merge what that changes too", async () => {
    const { apply, written } = benchOf({ branchHead: head, changedSince: ["README.md", "infra/db/main.tf"] });
    expect(await apply()).toBe("refused");
    expect(written.join("")).toMatch(
      /main has moved on to 3333.*, where `infra\/db\/main.tf` is another: the job of the merge that changed it applies/,
    );
  });

  it("promises no later merge's job where the branch was set back", async () => {
    const { apply, written } = benchOf({ branchHead: head });
    expect(await apply()).toBe("refused");
    expect(written.join("")).toMatch(/main has moved on to 3333.*it was set back.*open a new pull request/);
  });

  it("lets no module wait for one that a later merge has taken over", async () => {
    const modules = ["infra/db", "infra/web"].map((folder) => ({ folder, outcome: "planned", seal }) as const);
    const { apply, written } = benchOf({
      changed: ["infra/db/main.tf", "infra/web/main.tf"],
      comments: [{ body: comment({ ...plans, modules }) }],
      branchHead: head,
      changedSince: ["infra/db/main.tf"],
    });
    expect(await apply()).toBe("refused");
    expect(written.at(-1)).not.toContain("Not tried");
    expect(written.at(-1)).toMatch(/### `infra\/web`: `Refused`\n\n\*\*Cause:\*\* `infra\/web has no backend/);
  });

  it.each([["gatehouse.yml"], ["policies/few.yml"]])(
    "applies nothing by older rules, once a later merge changed %s",
    async (path) => {
      const { apply, written } = benchOf({ branchHead: head, changedSince: ["README.md", path] });
      expect(await apply()).toBe("refused");
      expect(written.join("")).toMatch(/main has moved on to 3333.*, with other policies\/ or another gatehouse\.yml/);
    },
  );

  it("is told apart from one for other folders", async () => {
    const other = writeComment("planned", plans, { sealKey, directories: ["infra/*", "more/*"] });
    await expect(benchOf({ comments: [{ body: other }] }).apply()).rejects.toThrow(
      "#7 was planned with other `directories` (infra/* more/*) than this job's (infra/*)",
    );
    const both = benchOf({ comments: [{ body: other }, { body: comment({ ...plans, head: before }) }] });
    await expect(both.apply()).rejects.toThrow(/The plan on #7 is of 1{40}/);
  });

  it("does not apply twice what an earlier attempt applied", async () => {
    const applied = comment({ ...plans, modules: [{ folder: "infra/db", outcome: "applied", seal }] });
    const { apply, written } = benchOf({ comments: [{ body: applied }] });
    expect(await apply()).toBe("applied");
    expect(written.join("")).toContain("Applied by an earlier attempt.");
  });

  it("applies nothing that could not be planned", async () => {
    const failed = comment({ ...plans, modules: [{ folder: "infra/db", outcome: "plan_failed" }] });
    const { apply, written } = benchOf({ comments: [{ body: failed }] });
    expect(await apply()).toBe("refused");
    expect(written.join("")).toContain("It could not be planned before the merge");
  });

  it("has nothing to do where no root module is changed", async () => {
    expect(await benchOf({ changed: ["README.md"], comments: [] }).apply()).toBe("nothing");
  });
});
