import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPatience } from "../../src/local/demo/patience.ts";
import { type Cast, openCast, orders } from "./cast.ts";
import { hasTerraform, needsTerraform } from "./world.ts";

const catalog = { owner: "acme", repo: "catalog" };

describe.skipIf(!hasTerraform)(`drift${needsTerraform}`, { timeout: 180_000 }, () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await openCast();
  });
  afterAll(async () => {
    await cast.close();
  });

  /** Starts the check as anybody who may write can, and waits for its end. */
  async function check(): Promise<void> {
    const { actions } = cast.omar.octokit.rest;
    const workflow = { ...catalog, workflow_id: "gatehouse-drift.yml" };
    const before = (await actions.listWorkflowRuns(workflow)).data.total_count;
    await actions.createWorkflowDispatch({ ...workflow, ref: "main" });
    await until(async () => {
      const { data } = await actions.listWorkflowRuns(workflow);
      return data.total_count > before && data.workflow_runs[0]?.conclusion === "success";
    });
  }

  async function dashboards(state: "open" | "closed") {
    const { data } = await cast.omar.octokit.rest.issues.listForRepo({ ...catalog, labels: "gatehouse/drift", state });
    return data;
  }

  it("is found by a check, stands in one issue and on the entity's page, and leaves it when it is gone", async () => {
    const run = await cast.dana.submit("add_document_db", orders);
    await cast.until(run, "waiting-for-approval");
    await cast.approve(run);
    await cast.until(run, "planned");
    await cast.merge(run);
    await cast.untilDone(run);

    const file = join(cast.world.folder, "state/database/mailer-orders.tfstate");
    const asApplied = readFileSync(file, "utf8");
    const byHand = asApplied.replaceAll('"db.t4g.medium"', '"db.by.hand"');
    expect(byHand).not.toBe(asApplied);
    writeFileSync(file, byHand);
    await check();
    await until(async () => (await dashboards("open")).length === 1);
    const [issue] = await dashboards("open");
    expect(issue?.title).toBe("Drift: 1 entity is not as its code says");
    expect(issue?.user?.type).toBe("Bot");
    expect(issue?.body).toContain("/blob/main/entities/database/mailer-orders.yml");
    expect(issue?.body).toMatch(/updates `terraform_data\./);
    // The settings of the demonstration declare that attribute public.
    expect(issue?.body).toContain('`input.class` `"db.by.hand"` → `"db.t4g.medium"`');
    expect(issue?.labels).toHaveLength(1);
    const page = await fetch(`${cast.world.hub.url}/as/dana/acme/catalog/entities/database/mailer-orders`);
    expect(await page.text()).toMatch(/Drifted:[^]*updates <code>terraform_data\./);

    writeFileSync(file, asApplied);
    await check();
    // The app closes it first, and says so in a comment next.
    await until(async () => (await dashboards("closed"))[0]?.comments === 1);
    const [closed] = await dashboards("closed");
    expect(closed).toMatchObject({
      number: issue?.number,
      title: "Drift: everything is as its code says",
    });
    expect(await dashboards("open")).toEqual([]);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const patience = createPatience(30_000);
  while (!(await isSo())) {
    if (patience.isOver()) throw new Error("It does not become so.");
    await patience.nap(200);
  }
}
