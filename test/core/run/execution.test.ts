import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../../src/core/catalog/check.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { judgeExecution, NotTold, type Execution, type People } from "../../../src/core/run/execution.ts";
import { jq, openCatalog, starterFile, submitted } from "./fixtures.ts";
import { openScene } from "./scene.ts";

const path = "actions/add_document_db.yml";

interface Known {
  readonly collaborators?: readonly string[];
  readonly members?: readonly string[];
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  readonly roles?: Readonly<Record<string, string>>;
}

function peopleOf({ collaborators = ["dana"], members = [], teams = {}, roles = {} }: Known): People {
  return {
    isCollaborator: (login) => Promise.resolve(collaborators.includes(login)),
    isMember: (login) => Promise.resolve(members.includes(login)),
    isTeamMember: ({ organization, slug }, login) =>
      Promise.resolve(teams[`${organization}/${slug}`]?.includes(login) ?? false),
    roleOf: (login) => Promise.resolve(roles[login]),
  };
}

function ruled(permissions: string, files: Readonly<Record<string, string>> = {}): Promise<Catalog> {
  return openCatalog({ ...files, [path]: `${starterFile(path)}${permissions}\n` });
}

async function judged(
  permissions: string,
  known: Known,
  logins: readonly string[] = ["dana"],
  files: Readonly<Record<string, string>> = {},
): Promise<readonly Execution[]> {
  const catalog = await ruled(permissions, files);
  expect(catalog.faults).toEqual([]);
  const { request } = await submitted(catalog, "add_document_db");
  if (request.kind !== "valid") throw new Error(JSON.stringify(request));
  const question = { catalog, request, logins, organization: "acme", now: Date.parse("2026-11-22T08:00:00Z") };
  return judgeExecution(question, peopleOf(known), jq);
}

const mailer = `identifier: mailer
blueprint: service
title: Mailer
team: [payments, acme/data, "Not a slug"]
`;
const execute = (rule: string): string => `permissions: { execute: ${rule} }`;
const services = (value: string): object => ({
  combinator: "and",
  rules: [
    { property: "$blueprint", operator: "=", value: "service" },
    { property: "$team", operator: "contains", value },
  ],
});

/** A policy that looks for services of whoever asks, with these conditions on what it finds. */
const policy = (
  conditions: readonly string[],
  { value = "{{ .user.login }}", ...more }: { readonly value?: string; readonly users?: readonly string[] } = {},
) => execute(JSON.stringify({ ...more, policy: { queries: { mine: services(value) }, conditions } }));

/** Each rule with whom it refuses and whom it lets in. */
const rules: readonly (readonly [what: string, rule: string, refused: Known, let_in: Known])[] = [
  ["nothing said: the catalog's `execute`", "", { collaborators: [] }, { collaborators: ["dana"] }],
  ["an empty rule: the catalog's `execute`", execute("{}"), { collaborators: [] }, { collaborators: ["dana"] }],
  [
    "a team",
    execute("{ teams: [acme/devops] }"),
    { teams: { "acme/data": ["dana"] } },
    { teams: { "acme/devops": ["dana"] } },
  ],
  [
    "a team of the repository's organization",
    execute("{ teams: [devops] }"),
    { teams: { "evil/devops": ["dana"] } },
    { teams: { "acme/devops": ["dana"] } },
  ],
  ["a role", execute("{ roles: [write] }"), { roles: { dana: "triage" } }, { roles: { dana: "write" } }],
  [
    "a role includes those above it",
    execute("{ roles: [triage] }"),
    { roles: { dana: "read" } },
    { roles: { dana: "maintain" } },
  ],
  ["Port's Admin", execute("{ roles: [Admin] }"), { roles: { dana: "maintain" } }, { roles: { dana: "admin" } }],
  [
    "an organization's own role",
    execute("{ roles: [deployer] }"),
    { roles: { dana: "admin" } },
    { roles: { dana: "Deployer" } },
  ],
];

describe("who may run an action", () => {
  it.each(rules)("%s", async (_, rule, refused, letIn) => {
    expect(await judged(rule, refused)).toMatchObject([{ login: "dana", allowed: false }]);
    expect(await judged(rule, letIn)).toEqual([{ login: "dana", allowed: true }]);
  });

  it("is by login, in any case, and each editor is judged too", async () => {
    const rule = execute("{ users: [Dana, '@omar', dana@example.com] }");
    expect(await judged(rule, {}, ["dana", "omar", "sam"])).toEqual([
      { login: "dana", allowed: true },
      { login: "omar", allowed: true },
      { login: "sam", allowed: false },
    ]);
  });

  it("is nobody when the lists are there and empty, or the account is gone", async () => {
    expect(await judged(execute("{ users: [], teams: [] }"), { roles: { dana: "admin" } })).toMatchObject([
      { allowed: false },
    ]);
    expect(
      await judged(execute("{ users: [ghost], roles: [read] }"), { roles: { ghost: "read" } }, ["ghost"]),
    ).toMatchObject([{ allowed: false }]);
    expect(await judged("", { collaborators: ["ghost"] }, ["ghost"])).toMatchObject([{ allowed: false }]);
    // An app asks for whoever has it do so, who could approve it then.
    const files = {
      "gatehouse.yml": `${starterFile("gatehouse.yml").replace(/^execute:.*$/m, "")}\nexecute: anyone\n`,
    };
    expect(await judged("", {}, ["ghost", "helper[bot]", "sam"], files)).toMatchObject([
      { allowed: false },
      { allowed: false },
      { allowed: true },
    ]);
  });

  it("is the teams of the entity, with ownedByTeam", async () => {
    const files = { "entities/service/mailer.yml": mailer };
    const rule = execute("{ ownedByTeam: true }");
    for (const team of ["acme/payments", "acme/data"]) {
      expect(await judged(rule, { teams: { [team]: ["dana"] } }, ["dana"], files)).toMatchObject([{ allowed: true }]);
    }
    expect(await judged(rule, { teams: { "acme/devops": ["dana"] } }, ["dana"], files)).toMatchObject([
      { allowed: false },
    ]);
  });

  it("is not told while GitHub can't tell", async () => {
    const catalog = await ruled(execute("{ teams: [devops] }"));
    const { request } = await submitted(catalog, "add_document_db");
    if (request.kind !== "valid") throw new Error("The request is not valid.");
    const failing: People = { ...peopleOf({}), isTeamMember: () => Promise.reject(new Error("502")) };
    const question = { catalog, request, logins: ["dana"], organization: "acme", now: 0 };
    await expect(judgeExecution(question, failing, jq)).rejects.toThrow("502");
  });
});

describe("an app that may not ask about people", () => {
  it("lets nobody in, and gives the reason", async () => {
    const catalog = await ruled(execute("{ roles: [admin] }"));
    const { request } = await submitted(catalog, "add_document_db");
    const question = { catalog, request, logins: ["dana"], organization: "acme", now: 0 };
    const people = { ...peopleOf({}), roleOf: () => Promise.reject(new NotTold("It lacks a permission.")) };
    expect(await judgeExecution(question, people, jq)).toEqual([
      { login: "dana", allowed: false, problem: "It lacks a permission." },
    ]);
  });
});

describe("a policy", () => {
  const files = { "entities/service/mailer.yml": mailer.replace("payments", "dana") };

  it("allows whom its conditions hold for, of those whom the catalog lets in", async () => {
    const rule = policy([".results.mine.entities | length > 0"]);
    expect(await judged(rule, { collaborators: ["dana", "omar"] }, ["dana", "omar"], files)).toEqual([
      { login: "dana", allowed: true },
      { login: "omar", allowed: false, insider: true },
    ]);
    expect(await judged(rule, { collaborators: [] }, ["dana"], files)).toMatchObject([{ allowed: false }]);
  });

  it("allows nobody beyond the lists", async () => {
    expect(await judged(policy(["true"], { users: ["omar"] }), {}, ["omar", "dana"])).toEqual([
      { login: "omar", allowed: true },
      { login: "dana", allowed: false, insider: true },
    ]);
  });

  it("wants every condition to hold, and sees answers, entity and who asks", async () => {
    const known = [".inputs.instances == 2", '.entity.identifier == "mailer"', '.trigger.by.login == "dana"'];
    expect(await judged(policy([...known, ".results.mine.entities == []"]), {})).toMatchObject([{ allowed: true }]);
    expect(await judged(policy([...known, "false"]), {})).toMatchObject([{ allowed: false }]);
  });

  it.each([
    ["a condition that fails", [".inputs.name | tonumber"], "{{ .user.login }}", "conditions.0"],
    ["a condition that is no yes or no", [".results.mine.entities"], "{{ .user.login }}", "must give true or false"],
    ["a query without its value", ["true"], "{{ .inputs.name | null }}", "queries.mine"],
  ])("that can't be judged lets nobody in, and says where: %s", async (_, conditions, value, says) => {
    const [execution] = await judged(policy(conditions, { value }), {}, ["dana"], files);
    expect(execution).toMatchObject({ allowed: false });
    expect(execution?.problem).toContain("actions/add_document_db.yml: `permissions.execute.policy");
    expect(execution?.problem).toContain(says);
  });

  it.each([
    [".results.min.entities | length == 0", "unknown-query", "Did you mean mine?"],
    ['.user.login as $who | .results["min"] | length == 0', "unknown-query", "Did you mean mine?"],
    [".results.mine.entites | length == 0", "unknown-value", "Write .results.mine.entities."],
    [".results | .min.entities | length == 0", "unknown-query", "Name the queries: .results.<query>.entities."],
    ['.user.login as $who | .usr.login != "omar"', "unknown-value", "Did you mean user?"],
    ['.usr.login != "omar"', "unknown-value", "Did you mean user?"],
    ['.form.name != "x"', "unknown-value", "Known are: inputs, entities, action, run, trigger, user, entity, results."],
  ])(
    "is refused where a condition asks for what is not there, which would let everybody in: %s",
    async (slip, rule, remedy) => {
      const catalog = await ruled(policy(["true", slip]));
      const line = starterFile(path).split("\n").length;
      expect(catalog.faults).toMatchObject([{ severity: "error", rule, remedy, place: { file: path, line } }]);
      expect(catalog.faults[0]?.place.column).toBeGreaterThan(200);
      expect(catalog.actions.has("add_document_db")).toBe(false);
    },
  );

  it("is refused where a query's values do, among rules that are read", async () => {
    const catalog = await ruled(policy(["true"], { value: "{{ .usr.login }}" }));
    expect(catalog.faults).toMatchObject([{ rule: "unknown-value", message: "`.usr` is not known here." }]);
    const broken = { combinator: "xor", rules: [{ property: "$team", operator: "=", value: "{{ .user.login }}" }] };
    const again = await ruled(execute(JSON.stringify({ policy: { queries: { q: broken }, conditions: ["true"] } })));
    expect(again.faults).toMatchObject([{ message: expect.stringContaining("must be `and` or `or`") as string }]);
  });

  const asking = (...rules: readonly (readonly [string, string])[]): string =>
    execute(
      JSON.stringify({
        policy: {
          queries: {
            q: {
              combinator: "and",
              rules: rules.map(([property, value]) => ({ property, operator: "=", value })),
            },
          },
          conditions: [".results.q.entities | length == 0"],
        },
      }),
    );

  it.each([
    ["a blueprint's property", asking(["$blueprint", "service"], ["langage", "{{ .inputs.name }}"]), "service has not"],
    ["any property", asking(["langage", "go"]), "`langage`, which the whole catalog has not"],
    ["a blueprint", asking(["$blueprint", "servic"]), "the blueprint servic, which does not exist"],
  ])("whose query names %s that is not there is told, and lets nobody in", async (_, rule, words) => {
    const catalog = await ruled(rule);
    expect(await checkCatalog(catalog)).toMatchObject([
      { severity: "error", place: { file: path }, message: expect.stringContaining(words) as string },
    ]);
    const [execution] = await judged(rule, {});
    expect(execution).toMatchObject({ allowed: false, problem: expect.stringContaining(words) as string });
  });

  const finding = (blueprint: unknown, condition: string): string => {
    const rules = [{ property: "$blueprint", operator: Array.isArray(blueprint) ? "in" : "=", value: blueprint }];
    const queries = { q: { combinator: "and", rules: blueprint === undefined ? [] : rules } };
    return execute(JSON.stringify({ policy: { queries, conditions: ["true", condition] } }));
  };

  it.each([
    ['[.results.q.entities[] | select(.properties.enginee == "x")] | length == 0', "database", "Did you mean engine?"],
    ['.results.q.entities | all(.propertes.engine != "x")', "database", "Did you mean properties?"],
    ['.results.q.entities | all(.propertes.engine != "x")', undefined, "Did you mean properties?"],
    ['[.results.q.entities[].properties.size] | all(. != "small")', "database", "Use what it is computed from."],
    [
      ".entity.identifier as $me | any(.results.q.entities[]; .relations.servce == $me) | not",
      "database",
      "Did you mean service?",
    ],
    [".entity as $e | .results.q | [.entities[] | .icon == $e.icon] | all | not", "database", "Known are:"],
    [".results.q.entities | map(select(.properties.zone)) == []", ["database", "service"], "Known are:"],
    ['.results.q.entities.properties.engine != "x"', "database", "Write .results.q.entities[], for each of them."],
    ['.results.q.entities | all(.properties.engine.name != "x")', "database", "Write .results.q.entities[].properties"],
  ])(
    "whose condition asks entities for what none has is told, and lets nobody in: %s",
    async (slip, blueprint, remedy) => {
      const rule = finding(blueprint, slip);
      const faults = await checkCatalog(await ruled(rule));
      const remedies = faults.map((fault) => fault.remedy);
      expect(faults).toMatchObject([{ severity: "error", place: { file: path } }]);
      expect(remedies[0]).toContain(remedy);
      expect(faults[0]?.place.column).toBeGreaterThan(100);
      const [execution] = await judged(rule, {});
      expect(execution).toMatchObject({
        allowed: false,
        problem: expect.stringContaining("conditions.1`: `.results.q.") as string,
      });
    },
  );

  it.each([
    ['[.results.q.entities[] | select(.properties.engine == "x")] | length == 0', "database"],
    ['.results.q.entities | all(.properties.zone != "x")', undefined],
    ['.results.q.entities | all(.properties.zone != "x")', "{{ .entity.blueprint }}"],
    ['[.results.q.entities[].properties | .engine, .language] | all(. != "x")', ["database", "service"]],
    ["[.results.q.entities[].properties | keys[] | select(.zone?)] == []", "database"],
    ['.results.q.entities | map({zone: .properties.engine}) | all(.zone != "x")', "database"],
    ['.results.q.entities | map(.team // []) | all(index("x") == null)', "database"],
    ["def zone: .zone; .results.q.entities | map(zone) | all(. == null)", "database"],
  ])("may ask what they have, and what only their values tell: %s", async (condition, blueprint) => {
    const rule = finding(blueprint, condition);
    expect(await checkCatalog(await ruled(rule))).toEqual([]);
    expect(await judged(rule, {})).toMatchObject([{ allowed: true }]);
  });

  it("may ask what any blueprint has, and what git tells", async () => {
    const rule = asking(["engine", "documentdb"], ["$createdBy", "{{ .user.login }}"]);
    expect(await checkCatalog(await ruled(rule))).toEqual([]);
  });

  it("over what is not known of people stops the action, since whatever is unlike nothing would be let in", async () => {
    const catalog = await ruled(policy(['.trigger.user.email != "dana@example.com"', '.user.email != "x"']));
    expect(catalog.actions.get("add_document_db")?.unenforced).toEqual([
      "permissions.execute.policy.conditions.0 (`.trigger.user` is not known here)",
      "permissions.execute.policy.conditions.1 (`.user.email` is not known here)",
    ]);
  });
});

describe("a run of somebody who may not run it", () => {
  it("is declined, and says who may, who may not and where that is written", async () => {
    const scene = await openScene({
      catalog: await ruled(execute("{ users: [omar], teams: [acme/devops], roles: [maintain] }")),
    });
    scene.change({ mayExecute: [{ login: "dana", allowed: false }] });
    expect((await scene.settle()).state).toBe("declined");
    expect(scene.status()).toContain(
      "Only `omar`, or members of `acme/devops`, or people with the role `maintain` here may run this action (`permissions.execute` in actions/add_document_db.yml); @dana may not.",
    );
  });

  it("is told in a public repository too, unless a stranger asks", async () => {
    const scene = await openScene();
    scene.change({
      repository: { ...scene.snapshot.repository, private: false },
      mayExecute: [{ login: "dana", allowed: false, insider: true }],
    });
    await scene.settle();
    expect(scene.status()).toContain("@dana may not.");
    const strange = await openScene();
    strange.change({
      repository: { ...strange.snapshot.repository, private: false },
      mayExecute: [{ login: "dana", allowed: false }],
    });
    expect((await strange.settle()).state).toBe("declined");
    expect(strange.status()).toBe("");
  });

  it("is judged by the lists before the answers are right", async () => {
    const catalog = await ruled(execute("{ users: [omar] }"));
    const { request } = await submitted(catalog, "add_document_db", "nonsense");
    expect(request.kind).toBe("invalid");
    const question = { catalog, request, logins: ["dana", "omar"], organization: "acme", now: 0 };
    expect(await judgeExecution(question, peopleOf({}), jq)).toMatchObject([{ allowed: false }, { allowed: true }]);
  });

  it("waits, and says which permission the app lacks, in a public repository to its people alone", async () => {
    const why = "The app lacks the permission members: read.";
    const scene = await openScene();
    scene.change({ mayExecute: [{ login: "dana", allowed: false, problem: why }] });
    expect((await scene.settle()).state).toBe("invalid");
    expect(scene.status()).toContain(why);
    for (const byInsider of [true, false]) {
      const open = await openScene();
      open.change({ mayExecute: [{ login: "dana", allowed: false, problem: why }] });
      open.change({ repository: { ...open.snapshot.repository, private: false } });
      open.changeIssue({ byInsider });
      await open.settle();
      expect(open.snapshot.issue.comments).toHaveLength(byInsider ? 1 : 0);
      expect(open.snapshot.issue.labels).toContain("run/invalid");
    }
  });

  it("waits for the maintainers when the policy is wrong", async () => {
    const scene = await openScene();
    scene.change({ mayExecute: [{ login: "dana", allowed: false, problem: "actions/x.yml: `policy`: nonsense" }] });
    expect((await scene.settle()).state).toBe("invalid");
    expect(scene.status()).toContain("the catalog's maintainers mend what is listed here");
    expect(scene.status()).toContain("nonsense");
    expect(scene.snapshot.issue.open).toBe(true);
  });
});

describe("approvers whom the action names", () => {
  const approvers = "approvers: { users: [rita], teams: [security] }";
  const members = new Map([
    ["acme/devops", new Set(["omar"])],
    ["acme/security", new Set(["sina"])],
  ]);

  it("are needed besides the owners, never instead", async () => {
    const scene = await openScene({ catalog: await ruled(approvers) });
    scene.change({ members });
    await scene.settle();
    expect(scene.status()).toContain("| an approver named by the action | `@rita`, `@acme/security` | nobody yet |");
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    expect(scene.status()).toContain("Approved so far: 1 of 2, by @omar.");
    expect(scene.status()).toMatch(/Next:\*\* @rita or someone in @acme\/security other than @dana adds/);
    scene.comment("sina", "/approve");
    expect((await scene.settle()).state).toBe("planning");
    expect(scene.snapshot.lock?.commit?.approvedBy.map(({ login }) => login)).toEqual(["omar", "sina"]);
  });

  it("can't approve alone", async () => {
    const scene = await openScene({ catalog: await ruled(approvers) });
    scene.change({ members });
    await scene.settle();
    scene.label("rita");
    scene.label("sina");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.label("omar");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("all approve where all owners must", async () => {
    const all = starterFile(path).replace("requiredApproval: { type: ANY }", "requiredApproval: { type: ALL }");
    const scene = await openScene({ catalog: await openCatalog({ [path]: `${all}${approvers}\n` }) });
    scene.change({ members });
    await scene.settle();
    scene.label("omar");
    scene.label("sina");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.label("rita");
    expect((await scene.settle()).state).toBe("planning");
  });

  it("nobody knows make the run unapprovable, and say what to do", async () => {
    const scene = await openScene({ catalog: await ruled("approvers: { users: [rita@example.com] }") });
    await scene.settle();
    expect(scene.status()).toContain("The action's approvers `rita@example.com` are no accounts of GitHub.");
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
  });

  it("who opened the run make it unapprovable", async () => {
    const scene = await openScene({ catalog: await ruled("approvers: { users: [dana] }") });
    await scene.settle();
    expect(scene.status()).toContain("The action's approvers are @dana, and whoever opened or edited a run may not");
  });

  it("may be written as Port writes them", async () => {
    const scene = await openScene({ catalog: await ruled("permissions: { approve: { users: [rita] } }") });
    await scene.settle();
    scene.label("omar");
    expect((await scene.settle()).state).toBe("waiting_for_approval");
    scene.label("rita");
    expect((await scene.settle()).state).toBe("planning");
  });
});
