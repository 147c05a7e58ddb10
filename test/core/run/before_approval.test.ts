import { describe, expect, it } from "vitest";
import type { Labelling } from "../../../src/core/run/snapshot.ts";
import { app, assess, openCatalog, orders, starterFile } from "./fixtures.ts";
import { openScene } from "./scene.ts";
import { announced } from "./stages.ts";

describe("a submission that can't be run", () => {
  const databaseExists = {
    "entities/database/mailer-orders.yml":
      "identifier: mailer-orders\ntitle: orders\nblueprint: database\nproperties: { engine: documentdb, instances: 1 }\nrelations: { service: mailer }\n",
  };
  const action = "actions/add_document_db.yml";
  const cases: readonly {
    readonly what: string;
    readonly answers?: Readonly<Record<string, string>>;
    readonly changes?: Readonly<Record<string, string | undefined>>;
    readonly says: readonly string[];
  }[] = [
    {
      what: "a typing error and too many instances",
      answers: { entity: "mailr", instances: "7" },
      says: ["Needs changes: 2 answers", "did you mean `mailer`", "`7`", "@dana, edit this issue"],
    },
    {
      what: "a database that exists",
      changes: databaseExists,
      says: ["Needs changes", "`mailer-orders` exists already"],
    },
    {
      what: "an action whose template is missing",
      changes: { [action]: starterFile(action).replace("template: document_db", "template: nowhere") },
      says: ["This action can't be run now", "the catalog's maintainers", "templates/nowhere/"],
    },
    {
      what: "a mapping that jq can't evaluate, without calling whom the answer names",
      answers: { name: "orders", class: "db.t4g.medium" },
      changes: { [action]: starterFile(action).replace('+ "-" + .inputs.name', "+ (.inputs.name | tonumber)") },
      says: [
        "This action can't be run now",
        "actions/add_document_db.yml: `variables`: `identifier: ",
        "while parsing 'orders')`",
      ],
    },
    {
      what: "an answer that the mapping makes a wrong value of",
      answers: { class: "db.r6g.large" },
      changes: { [action]: starterFile(action).replace("engine: documentdb", 'engine: "{{ .inputs.class }}"') },
      says: [
        "Needs changes: 1 answer",
        '| Instance class | `db.r6g.large` | what fits `properties.engine` of a database: `"db.r6g.large" is not allowed: it must be one of documentdb.`',
      ],
    },
    {
      what: "a mapping that leaves out what the blueprint requires",
      changes: {
        [action]: starterFile(action).replace('service: "{{ .entity.identifier }}"', 'service: "{{ empty }}"'),
      },
      says: [
        "This action can't be run now",
        "actions/add_document_db.yml: `mapping.relations.service`: `It is required, and missing.`",
      ],
    },
    {
      what: "a mapping whose jq fails once it is applied",
      changes: { [action]: starterFile(action).replace("engine: documentdb", 'engine: "{{ .inputs.name.x }}"') },
      says: ["This action can't be run now", "actions/add_document_db.yml: mapping: `properties: engine: "],
    },
    {
      what: "a catalog without a backend",
      changes: { "gatehouse.yml": "merge: manual\n" },
      says: ["`terraform.backend` is missing"],
    },
    {
      what: "guardrails that nothing enforces",
      changes: {
        [action]: starterFile(action).replace(
          "requiredApproval:",
          "permissions: { approve: { roles: [Admin] } }\nrequiredApproval:",
        ),
      },
      says: ["This action can't be run now", "`permissions.approve.roles` is not enforced yet"],
    },
  ];

  it.each(cases)("is answered with what to mend: $what", async ({ answers, changes, says }) => {
    const scene = await openScene({ catalog: await openCatalog(changes), answers: { ...orders, ...answers } });
    const { state, types } = await scene.settle();
    expect(state).toBe("invalid");
    expect(types).toEqual(["update_issue"]);
    for (const words of says) expect(scene.status()).toContain(words);
    expect(scene.snapshot.issue.labels).toContain("run/invalid");
  });

  it("is not approved by any label", async () => {
    const scene = await announced({ answers: { ...orders, instances: "7" } });
    scene.label("omar");
    expect((await scene.settle()).state).toBe("invalid");
  });

  it("goes on as soon as the issue is edited, in the same comment", async () => {
    const scene = await announced({ answers: { ...orders, instances: "7" } });
    await scene.edit("dana", orders);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.snapshot.issue.comments.filter(({ body }) => body.includes("gatehouse:status"))).toHaveLength(1);
    expect(scene.snapshot.issue.labels).not.toContain("run/invalid");
  });

  it("says what it is when no form's label is there", async () => {
    const scene = await openScene();
    scene.change({ request: { kind: "unknown", problem: "The catalog has no action `x`." }, paths: [] });
    expect((await scene.settle()).state).toBe("invalid");
    expect(scene.status()).toContain("@dana, open a new issue with one of the forms. The catalog has no action `x`.");
  });

  it("is declined when the author, or somebody who edited it, may not run actions", async () => {
    const scene = await openScene();
    scene.change({
      mayExecute: [
        { login: "dana", allowed: true },
        { login: "sam", allowed: false },
      ],
    });
    expect(await scene.settle()).toMatchObject({ state: "declined", types: ["update_issue"] });
    expect(scene.status()).toContain("@sam may not");
    expect(scene.snapshot.issue.open).toBe(false);
    expect((await scene.decide()).effects).toEqual([]);
  });

  it("is closed without a word in a public repository, valid or not, however often a stranger edits it", async () => {
    for (const answers of [orders, { ...orders, instances: "7" }]) {
      const scene = await openScene({ answers });
      scene.change({
        repository: { ...scene.snapshot.repository, private: false },
        mayExecute: [{ login: "dana", allowed: false }],
      });
      expect(await scene.settle()).toMatchObject({ state: "declined", types: ["update_issue"] });
      await scene.edit("dana", { ...orders, instances: "8" });
      await scene.settle();
      expect(scene.snapshot.issue).toMatchObject({ open: false, comments: [] });
      expect(scene.snapshot.issue.labels).toContain("run/declined");
    }
  });

  it("is told of wrong answers by a comment of its own at each edit, but not without end", async () => {
    const scene = await openScene({ answers: { ...orders, instances: "7" } });
    await scene.settle();
    const counts: number[] = [];
    for (let edit = 0; edit < 15; edit += 1) {
      scene.wait(5);
      await scene.edit("dana", { ...orders, instances: String(100 + edit) });
      await scene.settle();
      counts.push(scene.snapshot.issue.comments.length);
      expect(scene.status()).toContain(`\`${String(100 + edit)}\``);
    }
    expect(counts[0]).toBe(2);
    expect(new Set(counts.slice(-4)).size).toBe(1);
    expect(counts.at(-1)).toBeLessThanOrEqual(11);
  });

  it("is refused with a secret in its title, which nobody repeats", async () => {
    const scene = await openScene();
    const token = `ghp_${"q7Zk2Xv9Lm4T".repeat(3)}`;
    const { catalog, issue } = scene.snapshot;
    const request = await assess(catalog, { ...issue, title: `with ${token}` });
    expect(request).toMatchObject({ kind: "invalid", problems: [{ field: "Title" }] });
    expect(JSON.stringify(request)).not.toContain(token.slice(0, 12));
  });
});

describe("an entity that another run holds", () => {
  it("is waited for, whatever labels there are, and asked about anew afterwards", async () => {
    const scene = await announced();
    scene.change({
      lock: {
        branch: "run/database/mailer-orders",
        oid: "a".repeat(40),
        tree: scene.snapshot.catalog.tree,
        changed: new Map(),
        commit: commitOfRun(11),
      },
    });
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_turn");
    expect(scene.status()).toContain("held by run #11");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
    const { lock, ...free } = scene.snapshot;
    scene.replace(free);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("is not waited for silently when the branch is nobody's run", async () => {
    const scene = await announced();
    scene.change({
      lock: {
        branch: "run/database/mailer-orders",
        oid: "a".repeat(40),
        tree: scene.snapshot.catalog.tree,
        changed: new Map(),
      },
    });
    expect((await scene.settle()).state).toBe("waiting_for_turn");
    expect(scene.status()).toMatch(/\*\*Next:\*\* .*maintainers delete/);
  });
});

function commitOfRun(run: number) {
  return {
    run,
    action: "add_document_db",
    requestedBy: "dana",
    approvedBy: [],
    digest: "0".repeat(64),
    catalog: "0".repeat(40),
    inputs: {},
  };
}

describe("the approval label", () => {
  const refused: readonly {
    readonly by: string;
    readonly login: string;
    readonly event?: Partial<Labelling>;
    readonly says: string;
  }[] = [
    { by: "the author", login: "dana", says: "@dana opened this run" },
    { by: "a stranger", login: "sam", says: "@sam owns nothing that this run writes" },
    { by: "the app itself", login: app.botLogin, event: { kind: "bot", viaApp: true }, says: "is an app" },
    { by: "an app for an owner", login: "omar", event: { viaApp: true }, says: "An app added the label for @omar" },
    { by: "a deleted account", login: "ghost", event: { kind: "ghost" }, says: "no longer exists" },
    { by: "an owner before the announcement", login: "omar", event: { at: "2026-11-22T08:00:00Z" }, says: "before" },
    {
      by: "an owner in the announcement's second",
      login: "omar",
      event: { at: "2026-11-22T08:00:01Z" },
      says: "same second",
    },
  ];

  it.each(refused)("does not count, comes off and is explained: by $by", async ({ login, event, says }) => {
    const scene = await announced();
    scene.label(login, event);
    expect(await scene.settle()).toMatchObject({ state: "waiting_for_approval", types: ["update_issue"] });
    expect(scene.status()).toContain("Not approved: ");
    expect(scene.status()).toContain(says);
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("does not count when it came before anything was announced", async () => {
    const scene = await openScene();
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("does not count of somebody who edited the body", async () => {
    const scene = await announced();
    await scene.edit("omar", { ...orders, instances: "3" });
    await scene.settle();
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("@omar edited this run's issue");
  });

  it("does not count when the body was edited after it", async () => {
    const scene = await announced();
    scene.label("omar");
    await scene.edit("dana", orders);
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("The issue was edited after the label came");
  });

  it("does not count when somebody else wrote the announcement", async () => {
    const scene = await announced();
    const comments = scene.snapshot.issue.comments.map((comment) => ({
      ...comment,
      editor: { login: "dana", kind: "person" as const },
    }));
    scene.changeIssue({ comments });
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.snapshot.issue.labels).not.toContain("approved");
  });

  it("does not count for what the catalog has become since", async () => {
    const scene = await announced();
    scene.label("omar");
    await scene.setCatalog(await openCatalog({ "templates/document_db/extra.tf": "# changed\n" }));
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("is withdrawn by taking it off, whoever puts it on again", async () => {
    const scene = await announced();
    scene.label("omar");
    scene.unlabel("omar");
    scene.label("sam");
    expect((await scene.settle()).state).toBe("declined");
  });

  it("is not enough while the default branch is unprotected", async () => {
    const scene = await openScene();
    scene.change({ unprotected: ["Pull requests are not required."] });
    await scene.settle();
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("`gatehouse doctor`");
    expect(scene.status()).toContain("Pull requests are not required.");
  });

  it("is not needed where the action asks for none", async () => {
    const path = "actions/add_document_db.yml";
    const text = starterFile(path).replace("requiredApproval: { type: ANY }\n", "requiredApproval: false\n");
    const scene = await openScene({ catalog: await openCatalog({ [path]: text }) });
    expect((await scene.settle()).types).toEqual(["commit_branch", "open_pull", "start_job", "update_issue"]);
  });

  it("of an owner makes the commit that says who asked, who approved and for what", async () => {
    const scene = await announced();
    scene.label("omar");
    const { effects } = await scene.settle();
    expect(effects.map(({ type }) => type)).toEqual(["commit_branch", "open_pull", "start_job", "update_issue"]);
    expect(scene.snapshot.lock?.commit).toMatchObject({
      run: 12,
      action: "add_document_db",
      entity: "mailer",
      requestedBy: "dana",
      approvedBy: [{ login: "omar" }],
      catalog: scene.snapshot.catalog.commit,
      inputs: { name: "orders", instances: 2, class: "db.t4g.medium" },
    });
    expect(scene.snapshot.issue.labels).toContain("run/planning");
  });
});

describe("time", () => {
  it("ends a run that nobody approved, once, and says so", async () => {
    const scene = await announced();
    scene.wait(8 * 86_400);
    expect((await scene.settle()).state).toBe("expired");
    expect(scene.snapshot.issue.open).toBe(false);
    expect(scene.snapshot.issue.labels).toContain("run/expired");
    expect((await scene.decide()).effects).toEqual([]);
  });

  it("is up even where nobody looked meanwhile: a label or a comment after it approves nothing, one before it does", async () => {
    for (const [day, state] of [
      [8, "expired"],
      [6, "planning"],
    ] as const) {
      const scene = await announced();
      scene.wait(day * 86_400);
      scene.label("omar");
      scene.comment("olga", "/approve");
      scene.wait(5 * 86_400);
      expect((await scene.settle()).state).toBe(state);
      expect(scene.snapshot.pull === undefined).toBe(state === "expired");
    }
  });

  it("starts anew when the issue is reopened", async () => {
    const scene = await announced();
    scene.wait(8 * 86_400);
    await scene.settle();
    scene.wait(60);
    scene.changeIssue({ open: true, reopenedAt: scene.snapshot.now });
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });
});
