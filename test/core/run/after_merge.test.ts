import { describe, expect, it } from "vitest";
import { openCatalog, orders, starterFile } from "./fixtures.ts";
import { type Ending, lastOrder } from "./jobs.ts";
import type { Scene } from "./scene.ts";
import { announced, applied, applying, planned, planning } from "./stages.ts";
import { noChanges } from "../../support/no_changes.ts";

const stale: Ending = { outcome: "stale", effects: "others", report: { differences: ["effects", "state"] } };
const failed: Ending = {
  outcome: "apply_failed",
  effects: "what is left",
  report: {
    diagnosis: {
      step: "apply",
      summary: "InstanceQuotaExceeded",
      address: "terraform_data.a",
      line: 12,
      file: "main.tf",
    },
  },
};

describe("a merge", () => {
  it("by an owner, of a green check, is consent: the plan's seal is applied on the merge's commit", async () => {
    const scene = await applying("omar");
    const [plan, apply] = scene.snapshot.checks;
    expect(apply?.order).toMatchObject({
      phase: "apply",
      head: scene.snapshot.pull?.mergeCommit,
      seal: plan?.memory?.report?.seal,
    });
    expect(scene.snapshot.issue.labels).toContain("run/applying");
  });

  it.each(["dana", "sam"])("by %s is none: nothing is applied until an owner's label", async (login) => {
    const scene = await applying(login);
    expect(scene.snapshot.issue.labels).toContain("run/merged-unapproved");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
    expect(scene.status()).toContain(`@${login} may not approve this run.`);
    expect(scene.snapshot.checks).toHaveLength(1);
    scene.label(login);
    expect((await scene.settle()).state).toBe("merged_unapproved");
    scene.label("omar");
    expect((await scene.settle()).types).toEqual(["complete_check", "start_job", "update_issue"]);
    expect(lastOrder(scene)?.phase).toBe("apply");
  });

  it("of a check that was not green at that time is none, even an owner's", async () => {
    const scene = await planned();
    const [check] = scene.snapshot.checks;
    if (check === undefined) throw new Error("There is no check.");
    scene.merge("omar");
    scene.change({
      checks: [{ ...check, completedAt: new Date(Date.parse(scene.snapshot.now) + 5000).toISOString() }],
    });
    expect((await scene.settle()).state).toBe("merged_unapproved");
    expect(scene.status()).toContain("The app's check became green at");
  });

  it("while the branches are not protected is none, and no label is until they are", async () => {
    const scene = await planned();
    scene.change({ unprotected: ["Anyone with write access may create branches below run/."] });
    scene.merge("omar");
    expect((await scene.settle()).state).toBe("merged_unapproved");
    expect(scene.status()).toContain("The repository's branches are not protected.");
    scene.label("omar");
    expect((await scene.settle()).types).not.toContain("start_job");
    expect(scene.status()).toContain("Anyone with write access may create branches below run/.");
    scene.change({ unprotected: [] });
    await scene.settle();
    expect(lastOrder(scene)?.phase).toBe("apply");
  });

  it("before any plan is planned first, and then asked about", async () => {
    const scene = await planning();
    scene.change({ checks: [] });
    scene.merge("omar");
    expect((await scene.settle()).state).toBe("merged");
    expect(lastOrder(scene)).toMatchObject({ phase: "plan", head: scene.snapshot.pull?.mergeCommit });
    scene.job({});
    expect((await scene.settle()).state).toBe("merged_unapproved");
    scene.label("omar");
    await scene.settle();
    expect(lastOrder(scene)).toMatchObject({ phase: "apply" });
  });

  it("of something else than the app's commit applies nothing", async () => {
    const scene = await planned();
    const { approved, ...rest } = scene.snapshot;
    scene.replace(rest);
    scene.merge("omar");
    expect(await scene.settle()).toMatchObject({ state: "merged_unapproved", types: ["update_issue"] });
    expect(scene.status()).toContain("nothing is applied");
  });

  it("is asked about again when nobody answers, at most once each time", async () => {
    const scene = await applying("sam");
    const notices = (): number =>
      scene.snapshot.issue.comments.filter(({ body }) => body.includes("waits for your approval")).length;
    const first = notices();
    scene.wait(8 * 86_400);
    const { state, wakeAt } = await scene.settle();
    expect(state).toBe("merged_unapproved");
    expect(Date.parse(wakeAt ?? "")).toBeGreaterThan(Date.parse(scene.snapshot.now));
    expect(notices()).toBe(first + 1);
    scene.wait(60);
    expect((await scene.settle()).types).toEqual([]);
  });

  it("goes on though its issue is closed, and stays closed", async () => {
    const scene = await planned();
    scene.merge("omar");
    scene.changeIssue({ open: false });
    expect((await scene.settle()).state).toBe("applying");
  });
});

describe("an apply that worked", () => {
  it("is recorded once: entity and record in one commit, the branch goes, the issue closes", async () => {
    const scene = await applying();
    scene.job({});
    const { types, effects, state } = await scene.settle();
    expect(state).toBe("succeeded");
    expect(types).toEqual(["complete_check", "commit_record", "delete_branch", "update_issue"]);
    const record = effects.find(({ type }) => type === "commit_record");
    if (record?.type !== "commit_record") throw new Error("Nothing was recorded.");
    expect([...record.additions.keys()].sort()).toEqual(["entities/database/mailer-orders.yml", "runs/2026/12.yml"]);
    const entity = new TextDecoder().decode(record.additions.get("entities/database/mailer-orders.yml"));
    expect(entity).toContain("instances: 2");
    expect(entity).toContain("endpoint: mailer-orders.example");
    expect(record).toMatchObject({ parent: scene.snapshot.catalog.commit, deletions: [] });
    expect(scene.snapshot.issue).toMatchObject({ open: false });
    expect((await scene.decide()).effects).toEqual([]);
  });

  it("gives a new entity the blueprint's defaults of what its mapping does not name", async () => {
    const path = "blueprints/database.yml";
    const withDefaults = starterFile(path)
      .replace(
        "    endpoint:",
        "    tier: { type: string, default: free }\n    open: { type: boolean, default: true }\n    endpoint:",
      )
      .replace("title: Endpoint }", "title: Endpoint, default: none }")
      .replace("required: [engine, instances]", "required: [engine, instances, tier]");
    const scene = await applying("omar", { catalog: await openCatalog({ [path]: withDefaults }) });
    scene.job({ report: { outputs: {}, omittedOutputs: { endpoint: "is sensitive" } } });
    const { effects } = await scene.settle();
    const record = effects.find(({ type }) => type === "commit_record");
    if (record?.type !== "commit_record") throw new Error("Nothing was recorded.");
    const entity = new TextDecoder().decode(record.additions.get("entities/database/mailer-orders.yml"));
    expect(entity).toContain("  tier: free\n");
    expect(entity).toContain("  open: true\n");
    // What the mapping names is what it gives, and nothing stands in for an output that is not told.
    expect(entity).not.toContain("none");
  });

  it("says which outputs of its mapping are not recorded, and why", async () => {
    const scene = await applying();
    scene.job({ report: { outputs: {}, omittedOutputs: { endpoint: "is sensitive" } } });
    const { state, effects } = await scene.settle();
    expect(state).toBe("succeeded");
    const record = effects.find(({ type }) => type === "commit_record");
    if (record?.type !== "commit_record") throw new Error("Nothing was recorded.");
    expect(new TextDecoder().decode(record.additions.get("runs/2026/12.yml"))).toContain(
      "omittedOutputs:\n  endpoint: is sensitive\n",
    );
    expect(scene.status()).toContain("**Not recorded:** the output `endpoint` is sensitive.");
  });

  it("says what Terraform warned of while it applied", async () => {
    const scene = await applying();
    const warning = { title: "Check block assertion failed", message: "It is `one`.", addresses: ["main.tf:3"] };
    scene.job({ report: { outputs: {}, toolWarnings: [warning], toolWarningsOmitted: 2 } });
    const { effects } = await scene.settle();
    const record = effects.find(({ type }) => type === "commit_record");
    if (record?.type !== "commit_record") throw new Error("Nothing was recorded.");
    expect(new TextDecoder().decode(record.additions.get("runs/2026/12.yml"))).toContain(
      "warnings:\n  - addresses:\n      - main.tf:3\n    message: It is `one`.\n    title: Check block assertion failed\nwarningsOmitted: 2\n",
    );
    expect(scene.status()).toMatch(
      /\*\*Terraform warns:\*\*\n- `Check block assertion failed`: .*main\.tf:3.*\n- 2 more\n/,
    );
  });

  it("and does not fit its blueprint is shown, and recorded as soon as the catalog fits", async () => {
    const scene = await applying();
    scene.job({ report: { outputs: { endpoint: 7 } } });
    expect((await scene.settle()).state).toBe("record_failed");
    expect(scene.status()).toContain("does not fit the catalog");
    expect(scene.status()).toContain("endpoint");
    expect(scene.snapshot.issue.open).toBe(true);
    const path = "blueprints/database.yml";
    const mended = starterFile(path).replace("endpoint: { type: string", "endpoint: { type: number");
    await scene.setCatalog(await openCatalog({ [path]: mended }));
    expect((await scene.settle()).state).toBe("succeeded");
  });

  it("never takes the place of another entity, whose file came in the meantime", async () => {
    const scene = await applying();
    const path = "entities/database/mailer-orders.yml";
    const other = "identifier: other\nproperties: {engine: documentdb, instances: 1}\nrelations: {service: mailer}\n";
    await scene.setCatalog(await openCatalog({ [path]: other }));
    scene.job({});
    expect((await scene.settle()).state).toBe("record_failed");
    expect(scene.status()).toContain(
      `\`${path}\` | \`This is the file of the database mailer-orders, and holds other,`,
    );
    await scene.setCatalog(await openCatalog({ "entities/database/other.yml": other }));
    expect((await scene.settle()).state).toBe("succeeded");
  });

  it("goes to the file that its entity has by then", async () => {
    const scene = await applying();
    const path = "entities/database/elsewhere.yml";
    await scene.setCatalog(await openCatalog({ [path]: "# mine\nidentifier: mailer-orders\n" }));
    scene.job({});
    const { effects } = await scene.settle();
    const record = effects.find(({ type }) => type === "commit_record");
    if (record?.type !== "commit_record") throw new Error("Nothing was recorded.");
    expect([...record.additions.keys()].sort()).toEqual([path, "runs/2026/12.yml"]);
  });
});

describe("an apply of another plan than the reviewed one", () => {
  it("stops, shows what differs, and needs an owner's label for what it is now", async () => {
    const scene = await applied(stale);
    expect(scene.snapshot.issue.labels).toContain("run/plan-stale");
    expect(scene.status()).toContain("`effects`, `state`");
    expect((await scene.settle()).types).toEqual([]);
    scene.label("dana");
    expect((await scene.settle()).state).toBe("plan_stale");
    scene.label("omar");
    await scene.settle();
    const [, first, second] = scene.snapshot.checks;
    expect(second?.order).toMatchObject({ phase: "apply", attempt: 2, seal: first?.memory?.report?.seal });
    scene.job({ effects: "others" });
    expect((await scene.settle()).state).toBe("succeeded");
  });

  it("does not blame the label that approved the plan before", async () => {
    const deletion = { address: "terraform_data.cluster", action: "delete", attributes: [] } as const;
    const scene = await planned({ report: { beyondOperation: [deletion] } });
    scene.label("omar");
    await scene.settle();
    scene.merge("omar");
    await scene.settle();
    scene.job(stale);
    expect((await scene.settle()).state).toBe("plan_stale");
    expect(scene.status()).toContain("### Not applied: the plan is not the one that was reviewed");
  });

  it("asks again for each plan: a label covers one", async () => {
    const scene = await applied(stale);
    scene.label("omar");
    await scene.settle();
    scene.job({ ...stale, effects: "yet others" });
    expect((await scene.settle()).state).toBe("plan_stale");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("is not applied for a /retry", async () => {
    const scene = await applied(stale);
    scene.comment("omar", "/retry");
    expect((await scene.settle()).types).toEqual(["update_issue"]);
  });
});

describe("an apply that failed", () => {
  it("says why, and what state that leaves", async () => {
    const scene = await applied(failed);
    for (const words of [
      "Apply failed",
      "`terraform_data.a`: `InstanceQuotaExceeded` (main.tf, line 12)",
      "**State now:**",
      "/retry",
    ]) {
      expect(scene.status()).toContain(words);
    }
    expect(scene.snapshot.issue.open).toBe(true);
  });

  it("names in its title what is still to be done, whatever that is", async () => {
    const counts = { ...noChanges, create: 1, replace: 2, outputs: 3 };
    const some = await applied({ ...failed, report: { ...failed.report, counts } });
    expect(some.status()).toContain("### Apply failed: still 2 to replace and 1 to create\n");
    const outputsOnly = await applied({
      ...failed,
      report: { ...failed.report, counts: { ...noChanges, outputs: 3 } },
    });
    expect(outputsOnly.status()).toContain("### Apply failed\n");
  });

  it("before it began to apply says that nothing was applied, unless an earlier one did begin", async () => {
    const diagnosis = { step: "plan", summary: "No credentials" } as const;
    const notBegun: Ending = { outcome: "plan_failed", report: { diagnosis } };
    const scene = await applied(notBegun);
    expect(scene.snapshot.issue.labels).toContain("run/apply-failed");
    expect(scene.status()).toContain("### Not applied: the plan failed\n");
    expect(scene.status()).toContain("**State now:** nothing was applied. The catalog's database is unchanged.");
    const begun = await applied(failed);
    begun.comment("omar", "/retry");
    await begun.settle();
    begun.job({ outcome: "refused", report: { diagnosis } });
    await begun.settle();
    expect(begun.status()).toContain("### Not applied: a guard refused the plan\n");
    expect(begun.status()).toContain("**State now:** unknown; a part may exist and cost money.");
  });

  it.each([
    { outcome: "plan_failed", conclusion: "neutral", title: "Not applied: the plan failed" },
    { outcome: "refused", conclusion: "neutral", title: "A guard refused to go on" },
    { outcome: "stale", conclusion: "neutral", title: "Not applied: the plan has changed" },
    { outcome: "apply_failed", conclusion: "failure", title: "The apply failed" },
  ] as const)("as $outcome leaves a check that is $conclusion", async ({ outcome, conclusion, title }) => {
    const scene = await applying();
    scene.job({ outcome });
    const { effects } = await scene.settle();
    expect(effects[0]).toMatchObject({ type: "complete_check", conclusion, title });
  });

  it("says what it had finished, whatever comes of later attempts, until one succeeds", async () => {
    const made = "Finished before: create terraform_data.cluster.";
    const told = `**Applies that began and failed:**\n- [The job's log](https://github.com/acme/catalog/actions/runs/77): \`${made}\``;
    const ending: Ending = {
      ...failed,
      report: { diagnosis: { step: "apply", summary: "Quota", detail: `${made}\nAsk for more.` } },
    };
    const scene = await applied(ending);
    expect(scene.status()).toContain(made);
    expect(scene.status()).not.toContain("Applies that began");
    scene.comment("omar", "/retry");
    await scene.settle();
    expect(scene.status()).toContain("### Merged: applying");
    expect(scene.status()).toContain(told);
    scene.job({ outcome: "plan_failed", report: { diagnosis: { step: "plan", summary: "No credentials" } } });
    await scene.settle();
    expect(scene.status()).toContain("### Not applied: the plan failed");
    expect(scene.status()).toContain(told);
    scene.comment("omar", "/retry");
    await scene.settle();
    scene.job({ ...ending, effects: "even less" });
    await scene.settle();
    expect(scene.status().split(made)).toHaveLength(3);
    scene.comment("omar", "/retry");
    await scene.settle();
    scene.job(stale);
    await scene.settle();
    expect(scene.status()).toContain(`${told}\n- [The job's log]`);
    scene.label("omar");
    await scene.settle();
    scene.job({ report: { outputs: { endpoint: 7 } } });
    expect((await scene.settle()).state).toBe("record_failed");
    expect(scene.status()).not.toContain("Applies that began");
  });

  it("and said nothing of it is told by why nothing is known", async () => {
    const scene = await applied({ silent: true, run: { conclusion: "failure" } });
    scene.comment("omar", "/retry");
    await scene.settle();
    expect(scene.status()).toMatch(
      /Applies that began and failed:.*\n.*`The workflow run ended \(failure\) without a report/,
    );
  });

  it("because the plan of what was merged unplanned failed says that nothing was applied", async () => {
    const scene = await planning();
    scene.change({ checks: [] });
    scene.merge("omar");
    await scene.settle();
    scene.job({ outcome: "plan_failed", report: { diagnosis: { step: "init", summary: "Wrong" } } });
    await scene.settle();
    expect(scene.status()).toContain("### Not applied: the plan failed\n");
    expect(scene.status()).toContain("**State now:** nothing was applied.");
  });

  it("is tried again for an owner, with the plan that the comment shows, and not for the requester", async () => {
    const scene = await applied(failed);
    scene.comment("dana", "/retry");
    expect((await scene.settle()).types).toEqual(["update_issue"]);
    scene.comment("omar", "/retry");
    expect((await scene.settle()).types).toEqual(["complete_check", "start_job", "update_issue"]);
    const [, first, second] = scene.snapshot.checks;
    expect(second?.order).toMatchObject({ attempt: 2, seal: first?.memory?.report?.seal });
    scene.job({});
    expect((await scene.settle()).state).toBe("succeeded");
  });

  it("is tried again only with everybody's consent whom the action asks for: what is left is a new plan", async () => {
    const path = "actions/add_document_db.yml";
    const rule = starterFile(path).replace("requiredApproval: { type: ANY }", "requiredApproval: { count: 2 }");
    const scene = await announced({ catalog: await openCatalog({ [path]: rule }) });
    scene.change({ members: new Map([["acme/devops", new Set(["omar", "olga"])]]) });
    for (const login of ["omar", "olga"]) {
      scene.label(login);
      await scene.settle();
    }
    scene.job({});
    await scene.settle();
    scene.merge("omar");
    await scene.settle();
    scene.job(failed);
    await scene.settle();
    scene.comment("omar", "/retry");
    expect((await scene.settle()).types).toEqual(["update_issue"]);
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @omar.");
    scene.comment("olga", "/retry");
    expect((await scene.settle()).types).toEqual(["complete_check", "start_job", "update_issue"]);
    expect(lastOrder(scene)?.approvals).toMatchObject([{ by: [{ login: "omar" }, { login: "olga" }] }]);
  });

  it.each([
    { what: "came by e-mail", changes: { byEmail: true }, says: "Not approved" },
    { what: "an app wrote", changes: { viaApp: true }, says: "An app wrote `/retry` for @omar" },
    {
      what: "was edited",
      changes: { editedAt: "2026-11-29T08:00:00Z", editor: { login: "omar", kind: "person" } },
      says: "@omar, write `/retry` in a new one",
    },
    {
      what: "came too early",
      changes: { createdAt: "2026-11-20T08:00:00Z" },
      says: "@omar, look at it and comment `/retry` again",
    },
  ] as const)("is not tried again for a comment that $what", async ({ changes, says }) => {
    const scene = await applied(failed);
    scene.comment("omar", "/retry", changes);
    expect((await scene.settle()).types).toEqual(["update_issue"]);
    expect(scene.status()).toContain(says);
  });

  it("without a word is tried again with the seal that was approved", async () => {
    const scene = await applied({ silent: true, run: { conclusion: "failure" } });
    expect(scene.snapshot.issue.labels).toContain("run/apply-failed");
    scene.comment("omar", "/retry");
    await scene.settle();
    const [plan] = scene.snapshot.checks;
    expect(lastOrder(scene)?.seal).toEqual(plan?.memory?.report?.seal);
  });

  it("tells what failed as code, so that nobody is called by it", async () => {
    const scene = await applied({
      ...failed,
      report: { diagnosis: { step: "apply", summary: "@acme/everyone <!-- gatehouse:status -->" } },
    });
    const notices = scene.snapshot.issue.comments.slice(1).map(({ body }) => body);
    expect(notices.join("\n")).toContain("`@acme/everyone");
  });
});

describe("a deletion", () => {
  it("removes the folder and the entity in its record's commit", async () => {
    const scene = await mergedDeletion();
    scene.job({ report: { outputs: {} } });
    const { effects } = await scene.settle();
    const record = effects.find(({ type }) => type === "commit_record");
    expect(record).toMatchObject({
      deletions: [
        "infra/database/mailer-orders/main.tf",
        "infra/database/mailer-orders/run.auto.tfvars.json",
        "entities/database/mailer-orders.yml",
      ],
    });
  });

  it("says to whoever approves that the entity goes, and of no other run", async () => {
    expect((await announcedDeletion()).status()).toContain(
      "; entities/database/mailer-orders.yml and the folder infra/database/mailer-orders go when it is applied</summary>",
    );
    expect((await announced()).status()).toContain(
      "; recorded in entities/database/mailer-orders.yml when it is applied</summary>",
    );
  });

  it("leaves the file to another entity that has it by then", async () => {
    const scene = await mergedDeletion();
    const other = deletedFiles["entities/database/mailer-orders.yml"].replace("mailer-orders", "other");
    await scene.setCatalog(await openCatalog({ ...deletedFiles, "entities/database/mailer-orders.yml": other }));
    scene.job({ report: { outputs: {} } });
    const { effects } = await scene.settle();
    expect(effects.find(({ type }) => type === "commit_record")).toMatchObject({
      deletions: ["infra/database/mailer-orders/main.tf", "infra/database/mailer-orders/run.auto.tfvars.json"],
    });
  });

  const deletedFiles = {
    "entities/database/mailer-orders.yml":
      "identifier: mailer-orders\ntitle: orders\nblueprint: database\nproperties: { engine: documentdb, instances: 1 }\nrelations: { service: mailer }\n",
    "infra/database/mailer-orders/main.tf": "# nothing\n",
    "infra/database/mailer-orders/run.auto.tfvars.json": "{}\n",
  };

  async function mergedDeletion(): Promise<Scene> {
    const scene = await announcedDeletion();
    scene.label("omar");
    await scene.settle();
    scene.job({});
    await scene.settle();
    scene.merge("omar");
    await scene.settle();
    return scene;
  }

  function announcedDeletion(): Promise<Scene> {
    return openCatalog(deletedFiles).then((catalog) =>
      announced({
        catalog,
        action: "delete_document_db",
        answers: { entity: "mailer-orders", confirm: "mailer-orders" },
      }),
    );
  }
});

describe("a second run", () => {
  it("for what was recorded meanwhile is refused", async () => {
    const scene = await announced();
    await scene.setCatalog(
      await openCatalog({
        "entities/database/mailer-orders.yml": `identifier: mailer-orders\ntitle: ${orders.name}\nblueprint: database\nproperties: { engine: documentdb, instances: 1 }\nrelations: { service: mailer }\n`,
      }),
    );
    expect((await scene.settle()).state).toBe("invalid");
  });
});
