import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/core/json.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { type RunPage, stateOf, untilRun } from "../../src/local/demo/person.ts";
import { type Cast, openCast, orders } from "./cast.ts";
import { hasTerraform, needsTerraform, type TestWorld } from "./world.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const catalog = { owner, repo };

describe.skipIf(!hasTerraform)(`runs that have to wait${needsTerraform}`, { timeout: 120_000 }, () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await openCast();
  });
  afterAll(async () => {
    await cast.close();
  });

  it("an entity that another run holds is waited for; a result that does not fit is shown, mended and recorded", async () => {
    const carts = { ...orders, name: "carts" };
    const blueprint = (await cast.maintainer.read("blueprints/database.yml")) ?? "";
    const strict = blueprint.replace("endpoint: { type: string", 'endpoint: { type: string, pattern: "^db-"');
    expect(strict).not.toBe(blueprint);
    await cast.maintainer.commit({ "blueprints/database.yml": strict });
    const holder = await cast.dana.submit("add_document_db", carts);
    await cast.until(holder, "waiting-for-approval");
    await cast.approve(holder);
    await cast.until(holder, "planned");
    const next = await cast.dana.submit("add_document_db", carts);
    const waiting = await cast.until(next, "waiting-for-turn");
    expect(waiting.status).toContain(`held by run #${String(holder)}`);
    await cast.merge(holder);
    const failed = await cast.until(holder, "record-failed");
    expect(failed.status).toMatch(/\*\*Next:\*\* @acme\/devops mends in the catalog what is in the way: the blueprint/);
    expect(failed.status).toContain("endpoint");
    expect(stateOf(await cast.until(next, "waiting-for-turn"))).toBe("waiting-for-turn");
    await cast.maintainer.commit({ "blueprints/database.yml": blueprint });
    await cast.untilDone(holder);
    expect(await cast.maintainer.read("entities/database/mailer-carts.yml")).toContain("service: mailer");
    expect((await cast.until(next, "invalid")).status).toContain("`mailer-carts` exists already");
  });

  it("a plan beyond its operation, and one that went stale, need an owner's word of their own", async () => {
    const run = await cast.dana.submit("scale_document_db", { entity: "mailer-carts", instances: "1" });
    await cast.until(run, "waiting-for-approval");
    await cast.approve(run);
    const beyond = await cast.until(run, "plan-needs-approval");
    expect(beyond.status).toContain("terraform_data.instance[1]");
    expect(beyond.labels).not.toContain("approved");
    await cast.approve(run);
    await cast.until(run, "planned");
    bumpState(cast.world, "database/mailer-carts.tfstate");
    await cast.merge(run);
    const stale = await cast.until(run, "plan-stale");
    expect(stale.status).toContain("### Not applied: the plan is not the one that was reviewed");
    const { data: onMain } = await cast.omar.octokit.rest.checks.listForRef({ ...catalog, ref: "main", filter: "all" });
    expect(onMain.check_runs.map(({ name }) => name)).toContain("gatehouse/report");
    expect(onMain.check_runs.filter(({ conclusion }) => conclusion === "failure")).toEqual([]);
    expect(stale.status).toMatch(/What differs: `the state \(serial \d+, now serial \d+\)`\./);
    expect(await cast.maintainer.read("entities/database/mailer-carts.yml")).toContain("instances: 2");
    await cast.approve(run);
    await cast.untilDone(run);
    expect(await cast.maintainer.read("entities/database/mailer-carts.yml")).toContain("instances: 1");
  });

  it("what is merged is given up: the folder is restored by a pull request, and the entity is free again", async () => {
    const file = "infra/database/mailer-carts/run.auto.tfvars.json";
    const before = await cast.maintainer.read(file);
    const run = await cast.dana.submit("scale_document_db", { entity: "mailer-carts", instances: "3" });
    await cast.until(run, "waiting-for-approval");
    await cast.approve(run);
    await cast.until(run, "planned");
    bumpState(cast.world, "database/mailer-carts.tfstate");
    await cast.merge(run);
    await cast.until(run, "plan-stale");
    expect(await cast.maintainer.read(file)).not.toBe(before);
    await cast.omar.comment(run, "/cancel");
    const closed = pullIn((await cast.until(run, "abandoned")).status);
    // Somebody who owns nothing closes it, which takes nothing back.
    await cast.dana.octokit.rest.pulls.update({ ...catalog, pull_number: closed, state: "closed" });
    const isOpenedAgain = ({ status }: RunPage): boolean => ![closed, NaN].includes(pullIn(status));
    const pull = pullIn((await untilRun(cast.world.hub, run, "opened again", isOpenedAgain)).status);
    await cast.omar.review(pull);
    await cast.omar.merge(pull, "squash");
    const end = await untilRun(cast.world.hub, run, "closed", ({ open }) => !open);
    expect(end.status).toContain("### Given up: database `mailer-carts` is as it was before");
    expect(await cast.maintainer.read(file)).toBe(before);
    const { data: left } = await cast.omar.octokit.rest.git.listMatchingRefs({ ...catalog, ref: "heads/restore/" });
    expect(left).toEqual([]);
    expect(await cast.maintainer.read(`runs/${String(new Date().getUTCFullYear())}/${String(run)}.yml`)).toContain(
      "state: abandoned",
    );
    const next = await cast.dana.submit("scale_document_db", { entity: "mailer-carts", instances: "3" });
    await cast.until(next, "waiting-for-approval");
  });
});

/** The pull request that somebody is asked to merge. */
function pullIn(status: string): number {
  return Number(/merges #(\d+)\./.exec(status)?.[1]);
}

/** As if somebody had applied something else meanwhile. */
function bumpState({ folder }: TestWorld, path: string): void {
  const file = join(folder, "state", path);
  const state: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isJsonObject(state) || typeof state["serial"] !== "number") throw new Error(`${file} is no state of Terraform.`);
  writeFileSync(file, JSON.stringify({ ...state, serial: state["serial"] + 1 }));
}
