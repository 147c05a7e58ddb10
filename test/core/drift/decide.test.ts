import { describe, expect, it } from "vitest";
import { readDashboardMemory } from "../../../src/core/drift/dashboard_memory.ts";
import { decideDashboard } from "../../../src/core/drift/decide.ts";
import type { Dashboard, DashboardStep } from "../../../src/core/drift/decide.ts";
import type { ModuleDrift } from "../../../src/core/drift/messages.ts";
import { keys as runKeys, openCatalog } from "../run/fixtures.ts";
import { drifted, driftReport, failed, folder } from "./reports.ts";
import { noChanges } from "../../support/no_changes.ts";

const keys = runKeys.announcement;
const entity =
  "identifier: mailer-orders\nblueprint: database\ntitle: Orders\nproperties: { engine: documentdb }\nrelations: { service: mailer }\n";
const many = Array.from({ length: 900 }, (_, index) => `infra/database/${"n".repeat(60)}-${String(index)}`);
const modules = [folder, "infra/database/carts", ...many].map((place) => [`${place}/main.tf`, "# rendered\n"] as const);
const files = { ...Object.fromEntries(modules), "entities/database/mailer-orders.yml": entity };
const catalog = await openCatalog(files);
const changed = await openCatalog({ ...files, [`${folder}/main.tf`]: "# changed since\n" });

interface Given {
  readonly run?: number;
  readonly at?: string;
  readonly runs?: ReadonlyMap<string, number>;
  readonly now?: typeof catalog;
}

function decide(
  found: readonly ModuleDrift[],
  dashboard?: Dashboard,
  { run = 99, at = "2026-11-29T04:17:00Z", runs = new Map(), now = catalog }: Given = {},
): DashboardStep | undefined {
  const report = driftReport(found, { workflowRunId: run });
  const facts = { report, catalog: now, planned: catalog.tree.entries, runs };
  const url = "https://github.com/acme/catalog";
  const place = { url, branch: "main", run: { id: run, url: `${url}/actions/runs/${String(run)}`, at } };
  return decideDashboard(facts, place, dashboard, keys);
}

/** The issue after the step was carried out, as GitHub gives it back. */
function after(step: DashboardStep | undefined): Dashboard {
  if (step === undefined) throw new Error("There is no step.");
  const { title, body } = step;
  return { number: 7, open: step.type === "create" || step.open, title, body: body.replaceAll("\n", "\r\n") };
}

describe("the dashboard", () => {
  it("is opened when something has drifted, changed only when it says something new, closed and opened again", () => {
    expect(decide([])).toBeUndefined();
    const created = decide([drifted()]);
    expect(created).toMatchObject({ type: "create", title: "Drift: 1 entity is not as its code says" });
    const open = after(created);
    expect(decide([drifted()], open)).toBeUndefined();
    const more = decide([drifted(), failed("infra/database/carts")], open, { run: 100, at: "2026-11-30T04:17:00Z" });
    const title = "Drift: 1 entity is not as its code says and 1 entity could not be checked";
    expect(more).toMatchObject({ type: "update", open: true, title });
    expect(more).not.toHaveProperty("comment");
    const closing = decide([], after(more), { run: 101 });
    expect(closing).toMatchObject({ type: "update", open: false });
    expect(closing).toHaveProperty("comment", expect.stringContaining("Nothing is left"));
    expect(closing?.body).not.toContain("mailer-orders");
    const closed = after(closing);
    expect(decide([], closed, { run: 102 })).toBeUndefined();
    const again = decide([drifted()], closed, { run: 103 });
    expect(again).toMatchObject({ type: "update", open: true });
    expect(again).toHaveProperty("comment", expect.stringContaining("again"));
  });

  it("says which entity, what differs, since when and what can be done, in three columns", () => {
    const first = after(decide([drifted(folder, 1, 1)]));
    const next = decide([drifted(folder, 2)], first, { run: 100, at: "2026-11-30T04:17:00Z" });
    const row = next?.body.split("\n").find((line) => line.includes("`mailer-orders`")) ?? "";
    const [, name, differs, since] = row.split(/(?:^| )\|(?: |$)/);
    const file = "https://github.com/acme/catalog/blob/main/entities/database/mailer-orders.yml";
    expect(name).toBe(`[\`mailer-orders\`](${file}) \`database\``);
    expect(differs).toContain("A plan: updates 2.");
    expect(differs).toContain("updates `terraform_data.update[0]`: `input`, `output`");
    expect(since).toMatch(
      /^29 Nov 04:17 UTC<br>\[[^\]]+\]\(https:\/\/github\.com\/acme\/catalog\/issues\/new\?template=/,
    );
    expect(since).not.toContain("delete_document_db");
    expect(next?.body).toContain("As of 30 Nov 04:17 UTC");
    expect(first.body).toContain("destroys `terraform_data.delete[0]`");
  });

  it("says why an entity could not be checked, and what comes next of each kind that there is", () => {
    const diagnosis = { step: "plan", summary: "Postcondition failed", detail: "No `admin`\nhere." } as const;
    const broken = { folder, state: "failed", diagnosis } as const;
    const { body = "" } = decide([broken]) ?? {};
    expect(body).toContain("| Could not be planned: `Postcondition failed`: `` No `admin` here. `` |");
    const mends = "mends what kept a plan from being made, as its reason says.";
    expect(body).toContain(`**Next:** who owns an entity ${mends}`);
    const { body: both = "" } = decide([drifted("infra/database/carts"), broken]) ?? {};
    expect(both).toMatch(/\*\*Next:\*\* who owns an entity runs one of its actions, .*by hand; and mends what kept/);
    expect(decide([drifted()])?.body).not.toContain("mends");
    expect(decide([failed()])?.body).toMatch(/`Invalid provider` \(`main\.tf:3`\): `(Long ){50,120}/);
  });

  it("names the outputs that differ, and counts those that do not fit", () => {
    const outputChanges = [
      { name: "endpoint", action: "update" },
      { name: "password", action: "create", sensitive: true },
    ] as const;
    const counts = { ...noChanges, outputs: 3 };
    const { body = "" } = decide([{ folder, state: "drifted", counts, changes: [], outputChanges }]) ?? {};
    expect(body).toContain(
      "A plan: changes 3 outputs.<br>Outputs: `endpoint`: changed; `password`: new, sensitive; and 1 more.",
    );
  });

  it("stays as it is when a person closed it, until the next check finds the same", () => {
    const closed = { ...after(decide([drifted()])), open: false };
    expect(decide([drifted()], closed)).toBeUndefined();
    expect(decide([drifted()], closed, { run: 100 })).toMatchObject({ open: true });
  });

  it("is put right when somebody changed it, and nothing that they wrote into its memory is believed", () => {
    const open = after(decide([drifted()]));
    const edited = { ...open, body: open.body.replace("A plan", "No plan") };
    expect(decide([drifted()], edited)?.body).toBe(open.body.replaceAll("\r\n", "\n"));
    expect(decide([drifted()], { ...open, title: "Nothing" })).toMatchObject({ title: open.title });
    expect(readDashboardMemory(open.body, keys)).toMatchObject({ run: 99 });
    expect(readDashboardMemory(`${open.body}\nmore`, keys)).toBeUndefined();
    expect(readDashboardMemory(open.body, [new Uint8Array(32)])).toBeUndefined();
  });

  it("does not go back to what an older check found", () => {
    const open = after(decide([drifted()], undefined, { run: 100 }));
    expect(decide([], open, { run: 99 })).toBeUndefined();
    expect(decide([], open, { run: 101 })).toMatchObject({ open: false });
  });

  it("says nothing of an entity that a run is changing, or has changed since", () => {
    const runs = new Map([["run/database/mailer-orders", 12]]);
    expect(decide([drifted()], undefined, { runs })).toBeUndefined();
    expect(decide([drifted()], undefined, { now: changed })).toBeUndefined();
    const both = decide([drifted(), drifted("infra/database/carts")], undefined, { runs });
    expect(both?.body).toContain("a run is changing it or just has: `mailer-orders` (run 12).");
    expect(both?.title).toBe("Drift: 1 entity is not as its code says");
    expect(decide([drifted()], after(decide([drifted()])), { runs })).toMatchObject({ open: false });
  });

  it("fits an issue however many entities it lists", () => {
    const step = decide(many.map((place) => drifted(place, 20)));
    expect(step?.body.length).toBeLessThan(65_536);
    expect(step?.body).toMatch(/And \d+ more: see \[the workflow run\]/);
  });

  it("shows names as text, whatever they hold", () => {
    const step = decide([failed(folder, "x` @dana closes #1 | <img> <!-- gatehouse:drift")]);
    expect(step?.body).toContain("`` x` @dana closes #1 \\| <img> <!-- gatehouse:drift ``");
  });
});
