import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { NewCheckRun, Ports } from "../../../action/src/ports.ts";
import { nothingElse } from "../../../action/src/standalone/changed_modules.ts";
import type { View } from "../../../action/src/standalone/comment_text.ts";
import type { SealedPlans } from "../../../action/src/standalone/comment_shapes.ts";
import { readComment } from "../../../action/src/standalone/pull_comment.ts";
import { show } from "../../../action/src/standalone/show.ts";
import type { ChangeLine, Report } from "../../../src/core/plan/messages.ts";
import { changes, report } from "../../core/plan/messages.ts";
import { quietPorts } from "../quiet_ports.ts";

const sealKey = new Uint8Array(32).fill(1);
const commit = "1".repeat(40);
const none = { create: 0, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0, outputs: 0, drift: 0 };

const sealed = {
  tree: "2".repeat(40),
  lockFile: "none",
  tool: "terraform 1.11.4",
  policies: "none",
  state: "none",
};

/** What is applied of a view, each of its modules with a seal like no other's. */
function plansOf(view: View): SealedPlans {
  const modules = view.states.map(({ folder }) => {
    const digest = (part: string): string => createHash("sha256").update(`${part} ${folder}`).digest("hex");
    return { folder, outcome: "planned" as const, seal: { ...sealed, backend: digest("b"), effects: digest("e") } };
  });
  return { version: 1, writtenBy: "plan", repository: "acme/infra", pull: 7, head: "1".repeat(40), modules };
}

function showerOf(comments: string[], ports: Partial<Ports>): Parameters<typeof show>[0] {
  const refuse = (): Promise<never> => Promise.reject(new Error("Nothing else is asked for."));
  return {
    job: { runId: 5, runUrl: "https://github.example/run", sealKey, directories: ["infra/*"] },
    ports: quietPorts(ports),
    pulls: {
      mergedPulls: refuse,
      pullState: refuse,
      branchHead: refuse,
      updateComment: refuse,
      tokenUser: refuse,
      comments: () => Promise.resolve([]),
      createComment: (_pull, body) => Promise.resolve(void comments.push(body)),
    },
  };
}

async function shown(view: View) {
  const [comments, checks, summary]: [string[], NewCheckRun[], string[]] = [[], [], []];
  const shower = showerOf(comments, {
    createCheckRun: (checkRun) => Promise.resolve(void checks.push(checkRun)),
    addToSummary: (markdown) => Promise.resolve(void summary.push(markdown)),
  });
  await show(shower, view, plansOf(view));
  const [comment = ""] = comments;
  expect(comment.length).toBeLessThanOrEqual(65_536);
  expect(readComment(comment, sealKey)).toEqual(plansOf(view));
  for (const check of checks) expect(check.summary.length).toBeLessThanOrEqual(65_535);
  return { comment, checks, summary: summary.join("\n") };
}

function planned(lines: readonly ChangeLine[], more: Partial<Report> = {}): Report {
  const of = (action: ChangeLine["action"]): number => lines.filter((line) => line.action === action).length;
  return { ...report, counts: { ...none, delete: of("delete"), create: of("create") }, changes: lines, ...more };
}

function states(count: number, one: Report): View["states"] {
  return Array.from({ length: count }, (_, index) => ({ folder: `infra/module-${index}`, report: one }));
}

/** Which of these are named in texts. */
function unnamed(lines: readonly ChangeLine[], ...texts: readonly string[]): readonly ChangeLine[] {
  const all = texts.join("\n");
  return lines.filter(({ address }) => !all.includes(`\`${address}\``));
}

const long: Partial<Report> = {
  warnings: Array.from({ length: 30 }, (_, index) => ({
    title: `Policy ${index}`,
    message: "Think twice. ".repeat(100),
    addresses: changes("create", 30).map(({ address }) => address),
  })),
  diagnosis: { step: "plan", summary: "Something is wrong. ".repeat(50), detail: "Much to say. ".repeat(1000) },
};

describe("what the mode without the app shows", () => {
  it("lists all of a plan's 3,000 changes in the summary", async () => {
    const lines = changes("create", 3000);
    const { summary, comment } = await shown({
      states: states(1, planned(lines)),
      uncovered: nothingElse,
      next: "read.",
      commit,
    });
    expect(unnamed(lines, summary)).toEqual([]);
    expect(comment).toContain("more, in the workflow run's summary");
  });

  it("names all that a plan destroys in the summary, where others beside it need little of that", async () => {
    const lines = changes("delete", 2500);
    const all = [...states(19, planned(changes("create", 1))), { folder: "infra/many", report: planned(lines) }];
    const { summary } = await shown({ states: all, uncovered: nothingElse, next: "read.", commit });
    expect(unnamed(lines, summary)).toEqual([]);
    expect(summary).not.toContain("more destroyed or replaced");
  });

  it("says a reason once, and of which commit, tool and job all of it is", async () => {
    const refused: Report = {
      ...report,
      outcome: "refused",
      diagnosis: { step: "guard", summary: "It runs a program" },
    };
    const seal = { ...sealed, backend: "b", effects: "e" };
    const all = [
      { folder: "infra/a", report: refused },
      { folder: "infra/b", report: { ...planned(changes("create", 1)), seal } },
    ];
    const { comment, summary } = await shown({ states: all, uncovered: nothingElse, next: "read.", commit });
    for (const text of [comment, summary]) expect(text.split("It runs a program")).toHaveLength(2);
    expect(comment).toContain("### `infra/a`: `Refused`\n\n**Cause:** `It runs a program`");
    expect(comment).toContain(
      `\n\nOf \`${commit}\`, with terraform 1.11.4, by [this job](https://github.example/run).\n\n<!-- `,
    );
  });

  it("begins with what all of them come to, and shows first what went wrong, then what takes something away", async () => {
    const diagnosis = { step: "guard", summary: "It runs a program" } as const;
    const all = [
      { folder: "infra/a", report: planned(changes("create", 2)) },
      { folder: "infra/b", report: planned(changes("delete", 3)) },
      { folder: "infra/c", report: { ...report, outcome: "refused" as const, diagnosis } },
      { folder: "infra/d", note: "Not tried." },
    ];
    const { comment } = await shown({ states: all, uncovered: nothingElse, next: "read.", commit });
    expect(comment).toContain("**4 root modules.** Destroys 3 and creates 2. Look at `infra/c`.\n\n**Next:** read.");
    expect([...comment.matchAll(/^### `infra\/(.)`/gm)].map(([, name]) => name)).toEqual(["c", "b", "a", "d"]);
    const { comment: one } = await shown({ states: all.slice(0, 1), uncovered: nothingElse, next: "read.", commit });
    expect(one).not.toContain("root modules");
  });

  it("names who holds a lock, and none of the flags that nobody can give here", async () => {
    const lock = { id: "4711", who: "root@vm", operation: "OperationTypeApply", created: "2026-01-02 03:04" };
    const detail = "Use the -lock=false flag.\n\nLock Info:";
    const diagnosis = { step: "plan", summary: "Error acquiring the state lock", detail, lock } as const;
    const locked: Report = { ...report, outcome: "plan_failed", diagnosis };
    const { comment } = await shown({ states: states(1, locked), uncovered: nothingElse, next: "wait.", commit });
    expect(comment).toContain("The lock 4711 is held by root@vm for apply since 2026-01-02 03:04.");
    expect(comment).not.toContain("-lock=false");
  });

  it("says where the whole list is when not even the summary holds it, and keeps to the summary's limit", async () => {
    const { summary } = await shown({
      states: states(20, planned(changes("create", 3000))),
      uncovered: nothingElse,
      next: "read.",
      commit,
    });
    expect(summary).toMatch(/and \d+ more, in the job's log/);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  });

  it("fits warnings and failures of many modules into one comment, and counts what it leaves out", async () => {
    const one = planned(changes("create", 30), long);
    const { comment } = await shown({ states: states(5, one), uncovered: nothingElse, next: "read.", commit });
    expect(comment).toMatch(/`Policy 0`.*\n.*- \d\d more/s);
    expect(comment).toContain("The rest stands in the job's log.");
    await shown({ states: states(20, one), uncovered: nothingElse, next: "read.", commit });
  });

  it("names every destroy in check runs when the names themselves are too long for a comment", async () => {
    const lines = changes("delete", 3).map((line) => ({ ...line, address: `${line.address}${"x".repeat(3000)}` }));
    const { comment, checks } = await shown({
      states: states(20, planned(lines, long)),
      uncovered: nothingElse,
      next: "read.",
      commit,
    });
    expect(comment).toContain("### `infra/module-19`: `Planned: destroys 3`");
    expect(comment).toContain("see the checks `gatehouse infra/module-0` of this commit");
    const own = checks.filter(({ name }) => name.startsWith("gatehouse infra/module-7 part "));
    expect(own[0]).toMatchObject({ name: "gatehouse infra/module-7 part 1 of 1", title: "The report, part 1 of 1" });
    expect(unnamed(lines, ...own.map(({ summary }) => summary))).toEqual([]);
  });

  it("fits a hundred root modules into one comment", async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      folder: `environments/production/region-${index}`,
      report: planned(changes("update", 40), long),
    }));
    const { comment } = await shown({ states: many, uncovered: nothingElse, next: "read.", commit });
    expect(comment).toContain("### `environments/production/region-99`");
  });

  it("tells what is applied, though the rest of it can't be posted", async () => {
    const one = planned(changes("delete", 3000));
    const fails = (): Promise<never> => Promise.reject(new Error("GitHub is away."));
    for (const [phase, told] of [
      ["plan", 0],
      ["apply", 1],
    ] as const) {
      const comments: string[] = [];
      const shower = showerOf(comments, { createCheckRun: fails, addToSummary: fails });
      const view = { states: states(2, { ...one, phase }), uncovered: nothingElse, next: "read.", commit };
      await expect(show(shower, view, plansOf(view))).rejects.toThrow("GitHub is away.");
      expect(comments.length).toBe(told);
    }
  });

  it("counts folders that are gone when there are very many", async () => {
    const removed = Array.from({ length: 5000 }, (_, index) => `infra/some-quite-long-name-${index}`);
    const { comment } = await shown({ states: [], uncovered: { ...nothingElse, removed }, next: "nothing.", commit });
    expect(comment).toContain("`infra/some-quite-long-name-19` and 4980 more");
  });
});
