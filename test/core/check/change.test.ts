import { afterAll, describe, expect, test } from "vitest";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { findChangeFaults } from "../../../src/core/check/find_change_faults.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { memoryTree } from "../../support/memory_tree.ts";
import { soundCatalog } from "./sound_catalog.ts";
import type { Changes } from "./sound_catalog.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 10_000 });
afterAll(() => jq.close());

const many = Object.fromEntries(
  ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => [`entities/service/${name}.yml`, `identifier: ${name}\n`]),
);
const before: Changes = {
  ...soundCatalog,
  ...many,
  "infra/database/orders/main.tf": "# rendered\n",
  "runs/2026/12.yml": "id: 12\n",
};

async function told(
  changes: Changes,
  messages: readonly string[] = [],
  start: Changes = {},
  since: Changes = {},
): Promise<readonly string[]> {
  const load = (files: Changes): ReturnType<typeof loadCatalog> => {
    const present = Object.entries(files).flatMap(([path, text]) =>
      text === undefined ? [] : [[path, text] as const],
    );
    return loadCatalog(memoryTree(Object.fromEntries(present)));
  };
  const base = await load({ ...before, ...start });
  const head = await load({ ...before, ...start, ...changes });
  const target = await load({ ...before, ...start, ...since });
  const faults = await findChangeFaults({ base, head, target, messages }, jq);
  return faults.map(
    ({ severity, rule, place, message, remedy = "" }) =>
      `${place.file}:${place.line ?? "-"} ${severity} ${rule} | ${message} | ${remedy}`,
  );
}

test("a change of what people write is none that is refused", async () => {
  expect(await told({})).toEqual([]);
  expect(await told({ "entities/service/new.yml": "identifier: new\n", "README.md": "# Catalog\n" })).toEqual([]);
});

describe("hand edits", () => {
  test.each<[string, Changes, string]>([
    ["of rendered Terraform", { "infra/database/orders/main.tf": "# mine\n" }, "infra/database/orders/main.tf"],
    ["that add to it", { "infra/database/orders/more.tf": "" }, "infra/database/orders/more.tf"],
    [
      "that put a file in the folder's place",
      { "infra/database/orders/main.tf": undefined, infra: "elsewhere" },
      "infra",
    ],
    ["of a run's record", { "runs/2026/12.yml": "id: 13\n" }, "runs/2026/12.yml"],
    ["that take a record away", { "runs/2026/12.yml": undefined }, "runs/2026/12.yml"],
  ])("%s", async (_what, changes, file) => {
    expect((await told(changes)).filter((fault) => fault.includes("error hand-edit"))).toContainEqual(
      expect.stringMatching(new RegExp(`^${file}:- error hand-edit \\| .* \\| Use an action's form`)),
    );
  });

  test("of what a change makes the root itself", async () => {
    const moved = soundCatalog["gatehouse.yml"].replace("terraform: {", "terraform: {root: live, ");
    const faults = await told({ "gatehouse.yml": moved, "live/database/orders/main.tf": "# mine\n" });
    expect(faults).toContainEqual(expect.stringMatching(/^live\/database\/orders\/main.tf:- error hand-edit/));
  });
});

test("a change that began before the settings changed is judged by those that hold now", async () => {
  const settings = soundCatalog["gatehouse.yml"];
  const moved = { "gatehouse.yml": settings.replace("terraform: {", "terraform: {root: live, ") };
  const faults = await told({ "live/database/orders/main.tf": "# mine\n" }, [], {}, moved);
  expect(faults).toEqual([expect.stringMatching(/^live\/database\/orders\/main.tf:- error hand-edit/)]);
  const lax = { "gatehouse.yml": `${settings}limits: {deleted_share: 1}\n` };
  const gone = Object.fromEntries(Object.keys(many).map((path) => [path, undefined]));
  expect(await told(gone, [], lax, { "gatehouse.yml": settings })).toEqual([
    expect.stringMatching(/error deleted-share/),
  ]);
});

describe("settings that leave code behind", () => {
  const settings = soundCatalog["gatehouse.yml"];
  const live = {
    "gatehouse.yml": settings.replace("terraform: {", "terraform: {root: live, "),
    ".github/CODEOWNERS": `${soundCatalog[".github/CODEOWNERS"]}/live/ @acme/devops\n`,
  };
  const elsewhere = { "gatehouse.yml": settings.replace("bucket: b", "bucket: c") };
  const noCode = { "infra/database/orders/main.tf": undefined };
  const left =
    /^gatehouse.yml:1 error root-with-code \| The root becomes live, .* stay behind: infra\/database\/orders\/\. .* \| Keep the root infra, or delete/;
  const lost =
    /^gatehouse.yml:1 error backend-with-code \| .* may not be found then: infra\/database\/orders\/\. .* \| .*"Gatehouse-Keeps-States: s3"/;

  test("by another root are refused while any stands", async () => {
    expect(await told(live)).toEqual([expect.stringMatching(left)]);
    expect(await told(live, [], noCode)).toEqual([]);
    // Standing by now, though not yet where the change began.
    expect(await told(live, [], noCode, { "infra/database/orders/main.tf": "# rendered\n" })).toEqual([
      expect.stringMatching(left),
    ]);
    // Moved along by hand, it is guarded all the same.
    const moved = { ...live, ...noCode, "live/database/orders/main.tf": "# rendered\n" };
    expect(await told(moved)).toContainEqual(expect.stringMatching(left));
  });

  test("by another root let no entity go whose code stands under the old one", async () => {
    const gone = { "entities/database/orders.yml": undefined };
    const standing = /error delete-with-infra \| database orders .*infra\/database\/orders\/ /;
    expect(await told({ ...live, ...gone })).toContainEqual(expect.stringMatching(standing));
    expect(await told(gone, [], {}, live)).toContainEqual(expect.stringMatching(standing));
    expect(await told({ ...gone, ...noCode }, [], {}, live)).toContainEqual(expect.stringMatching(standing));
  });

  test("by another backend are refused while any stands, unless a commit says that all states are found", async () => {
    expect(await told(elsewhere)).toEqual([expect.stringMatching(lost)]);
    expect(await told(elsewhere, [], noCode)).toEqual([]);
    expect(await told(elsewhere, ["Move\n\nGatehouse-Keeps-States: gcs"])).toEqual([expect.stringMatching(lost)]);
    expect(await told(elsewhere, ["Move\n\nGatehouse-Keeps-States: s3"])).toEqual([
      expect.stringMatching(/^gatehouse.yml:1 warning backend-with-code \| .*a commit says that all states are found/),
    ]);
    const taken = { "gatehouse.yml": "terraform: {providers: [hashicorp/aws]}\n" };
    expect(await told(taken, ["Gatehouse-Keeps-States: none"])).toContainEqual(
      expect.stringMatching(/error backend-with-code \| The backend is taken away, .* \| Keep the backend\.$/),
    );
    expect(await told({ "gatehouse.yml": settings }, [], taken)).toEqual([expect.stringMatching(lost)]);
  });

  test("are refused as well where the settings before could not be read", async () => {
    const rooted = settings.replace("terraform: {", "terraform: {root: code, ");
    const before = { ...noCode, "code/database/orders/main.tf": "# rendered\n", "gatehouse.yml": `${rooted}x: [\n` };
    const gone = { "entities/database/orders.yml": undefined };
    const found = await told({ ...live, ...gone }, [], before, before);
    expect(found).toContainEqual(
      expect.stringMatching(/error root-with-code \| .* stay behind: code\/database\/orders\//),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/error delete-with-infra \| database orders .*code\/database\/orders\/ /),
    );
    const owners = { ".github/CODEOWNERS": `${soundCatalog[".github/CODEOWNERS"]}/code/ @acme/devops\n` };
    expect(await told({ ...owners, "gatehouse.yml": rooted }, [], before, before)).toEqual([
      expect.stringMatching(
        /error backend-with-code \| The settings could not be read before, .* code\/database\/orders\//,
      ),
    ]);
  });

  test("are those of the change, and not what others have set since, or what can't be read", async () => {
    expect(await told({}, [], {}, live)).toEqual([]);
    expect(await told(live, [], {}, live)).toEqual([]);
    expect(await told({ "gatehouse.yml": `# Reviewed\n${settings}` })).toEqual([]);
    expect(await told({ "gatehouse.yml": `${settings}x: [\n` })).toEqual([expect.stringMatching(/error syntax/)]);
  });
});

describe("deletions", () => {
  const half = {
    ...many,
    ...Object.fromEntries(
      Object.keys(many)
        .slice(0, 4)
        .map((path) => [path, undefined]),
    ),
  };

  test("of more than the set share are refused, unless a commit says just that", async () => {
    const refused =
      /^entities\/service\/a.yml:- error deleted-share \| This change deletes 4 of the 10 entities of service \(a, b, c, d\), more than limits.deleted_share lets pass unsaid \(20 %\)\. \| .*"Gatehouse-Deletes: 4 service"/;
    expect(await told(half)).toEqual([expect.stringMatching(refused)]);
    expect(await told(half, ["Tidy up", "Not Gatehouse-Deletes: 4 service"])).toEqual([expect.stringMatching(refused)]);
    for (const meant of [
      "Tidy up\n\nThey are gone.\n\nGatehouse-Deletes: 4 service\n",
      // What `git commit -m` makes of the one line that is asked for, and what GitHub's editor adds behind it.
      "Gatehouse-Deletes: 4 service",
      "Tidy up\r\n\r\ngatehouse-deletes: 4 service \r\n\r\nCo-authored-by: A <a@example.com>\r\n",
    ]) {
      // Reviewers are told all the same.
      expect(await told(half, ["Begin", meant]), meant).toEqual([
        expect.stringMatching(/^entities\/service\/a.yml:- warning deleted-share \| .*A commit says that it is meant/),
      ]);
    }
  });

  test("of which a commit says something else are refused with what it says", async () => {
    for (const wrong of ["3 service", "4 database", "4 Service", "four"]) {
      expect(await told(half, [`Tidy up\n\nGatehouse-Deletes: ${wrong}`]), wrong).toEqual([
        expect.stringMatching(
          new RegExp(`\\(20 %\\)\\. Commits say "${wrong}" instead\\. \\| .*"Gatehouse-Deletes: 4 service"`),
        ),
      ]);
    }
    const both = { ...half, "entities/database/orders.yml": undefined, "infra/database/orders/main.tf": undefined };
    const faults = await told(both, ["Gatehouse-Deletes: 1 database"]);
    expect(faults.filter((fault) => fault.includes("deleted-share"))).toEqual([
      expect.stringMatching(/^entities\/database\/orders.yml:- warning/),
      expect.stringMatching(/^entities\/service\/a.yml:- error .*\(20 %\)\. \|/),
    ]);
  });

  test("of fewer are fine", async () => {
    expect(await told({ "entities/service/a.yml": undefined, "entities/service/b.yml": undefined })).toEqual([]);
  });

  test("of just the set share are fine", async () => {
    const teams = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`entities/team/t${String(at)}.yml`, `identifier: t${String(at)}\n`]),
    );
    const start = {
      ...teams,
      "blueprints/team.yml": "identifier: team\ntitle: Team\nschema: {properties: {}}\n",
      "gatehouse.yml": `${soundCatalog["gatehouse.yml"]}limits: {deleted_share: 0.58}\n`,
    };
    const without = (count: number): Changes =>
      Object.fromEntries(Object.keys(teams).map((path, at) => [path, at < count ? undefined : teams[path]]));
    expect(await told(without(29), [], start)).toEqual([]);
    expect(await told(without(30), [], start)).toEqual([expect.stringMatching(/ deletes 30 of the 50 .*\(58 %\)/)]);
  });

  test("are judged by the limit that held before", async () => {
    const settings = soundCatalog["gatehouse.yml"];
    const faults = await told({ ...half, "gatehouse.yml": `${settings}limits: {deleted_share: 1}\n` });
    expect(faults).toEqual([expect.stringMatching(/error deleted-share/)]);
    expect(await told(half, [], { "gatehouse.yml": `${settings}limits: {deleted_share: 0.5}\n` })).toEqual([]);
  });

  test("list who still points to what is deleted", async () => {
    const faults = await told({ "entities/service/mailer.yml": undefined });
    expect(faults).toEqual([
      expect.stringMatching(
        /^entities\/service\/mailer.yml:- error delete-with-dependents \| service mailer is deleted, and there still point to it: database orders \(service\), service shop \(parent\)\./,
      ),
    ]);
    const edited = await told({
      "entities/service/mailer.yml": undefined,
      "entities/service/shop.yml": "identifier: shop\nrelations: {parent: mailer}\n# edited\n",
    });
    expect(edited).toContainEqual(expect.stringMatching(/^entities\/service\/shop.yml:2 error dangling-relation/));
    const mended = await told({
      "entities/service/mailer.yml": undefined,
      "entities/service/shop.yml": "identifier: shop\n",
      "entities/database/orders.yml": "identifier: orders\nrelations: {service: shop}\n",
    });
    expect(mended).toEqual([]);
  });

  test("don't let the entry go while what it stands for exists", async () => {
    const faults = await told({ "entities/database/orders.yml": undefined }, ["x\n\nGatehouse-Deletes: 1 database"]);
    expect(faults).toContainEqual(
      expect.stringMatching(
        /error delete-with-infra \| database orders .*infra\/database\/orders\/ .* \| Delete it by an action/,
      ),
    );
  });

  test("are told from files that can't be read any more, from moved ones, and from renamed ones", async () => {
    expect(await told({ "entities/service/a.yml": "identifier: [\n" })).toEqual([
      expect.stringMatching(/error syntax/),
    ]);
    expect(await told({ "entities/service/a.yml": undefined, "entities/service/z.yml": "identifier: a\n" })).toEqual(
      [],
    );
    const renamed = await told({ "entities/service/mailer.yml": "identifier: post\n" });
    expect(renamed).toContainEqual(expect.stringMatching(/error delete-with-dependents \| service mailer is deleted/));
  });
});

describe("a file that is moved to where it is not read", () => {
  const mailer = "identifier: mailer\nblueprint: service\nproperties: {tier: gold}\n";
  const start = { "entities/service/mailer.yml": mailer };
  const moved = (path: string, text = mailer): Changes => ({ "entities/service/mailer.yml": undefined, [path]: text });

  test("deletes nothing, and is told once as an error", async () => {
    expect(await told(moved("entities/database/mailer.yml"), [], start)).toEqual([
      expect.stringMatching(/^entities\/database\/mailer.yml:2 error blueprint-folder/),
    ]);
    const error = (path: string): RegExp =>
      new RegExp(
        `^${path}:- error entity-moved \\| The file of service mailer is not read .* back to entities/service/mailer\\.yml`,
      );
    for (const path of ["entities/service/deep/mailer.yml", "entities/mailer.yml", "entities/service/mailer.txt"]) {
      expect(await told(moved(path), [], start)).toEqual([expect.stringMatching(error(path))]);
    }
    // Another file there is still told.
    const both = { ...moved("entities/mailer.yml"), "entities/other.yml": "identifier: other\n" };
    expect(await told(both, [], start)).toEqual([
      expect.stringMatching(error("entities/mailer.yml")),
      expect.stringMatching(/^entities\/other.yml:- warning unread-file/),
    ]);
    const capital = "Entities/service/mailer.yml";
    expect(await told(moved(capital), [], start)).toEqual([
      expect.stringMatching(error(capital)),
      expect.stringMatching(/warning unread-file/),
    ]);
  });

  test("keeps the guard over what stands for it", async () => {
    const gone = { "entities/database/orders.yml": undefined };
    const orders = soundCatalog["entities/database/orders.yml"];
    expect(await told({ ...gone, "entities/database/x/orders.yml": orders })).toEqual([
      expect.stringMatching(/^entities\/database\/x\/orders.yml:- error entity-moved/),
    ]);
    // Of another blueprint now, or out of the way, it is deleted.
    expect((await told({ ...gone, "entities/service/orders.yml": orders })).join()).toContain("delete-with-infra");
    expect((await told({ ...gone, "archive/orders.yml": orders })).join()).toContain("delete-with-infra");
  });
});

describe("a blueprint or an action whose file is moved to where it is not read", () => {
  const moved = (from: "blueprints/service.yml" | "actions/add.yml", to: string): Changes => ({
    [from]: undefined,
    [to]: soundCatalog[from],
  });
  const back = (kind: string, to: string): RegExp =>
    new RegExp(`^${to}:- \\w+ ${kind}-moved \\| The file of the ${kind} .* Move it back to ${kind}s/\\w+\\.yml\\.$`);

  test.each([
    "blueprints/old/service.yml",
    "blueprints/service.yml.bak",
    "blueprints/service.YML",
    "Blueprints/service.yml",
  ])("%s is told once, and that nothing is to be deleted", async (to) => {
    const faults = await told(moved("blueprints/service.yml", to));
    const errors = faults.filter((fault) => fault.includes(" error "));
    expect(errors).toEqual([expect.stringMatching(back("blueprint", to))]);
    expect(faults.join()).not.toContain("Delete");
  });

  test("at the top, beside its folder", async () => {
    const faults = await told(moved("blueprints/service.yml", "service.yml"));
    expect(faults).toContainEqual(expect.stringMatching(back("blueprint", "service.yml")));
    expect(faults.join()).not.toContain("Delete");
  });

  test("an action is told once, and may be set aside", async () => {
    expect(await told(moved("actions/add.yml", "actions/add.YML"))).toEqual([
      expect.stringMatching(/^actions\/add.YML:- warning action-moved /),
    ]);
    expect(await told(moved("actions/add.yml", "archive/add.yml"))).toEqual([]);
  });

  test("a renamed file, and a blueprint that nobody needs any more, are no error", async () => {
    expect(await told(moved("blueprints/service.yml", "blueprints/svc.yml"))).toEqual([]);
    const idle = "identifier: idle\ntitle: Idle\nschema: {properties: {}}\n";
    const start = { "blueprints/idle.yml": idle };
    expect(await told({ "blueprints/idle.yml": undefined, "blueprints/old/idle.yml": idle }, [], start)).toEqual([
      expect.stringMatching(/warning blueprint-moved/),
    ]);
  });
});

describe("a blueprint's change", () => {
  const strict = soundCatalog["blueprints/service.yml"].replace(
    "tier: {type: string}}",
    "tier: {type: string}}, required: [tier]",
  );

  test("says which entities would become invalid and why, once for all of them", async () => {
    const faults = await told({ "blueprints/service.yml": strict }, [], many);
    expect(faults).toEqual([
      expect.stringMatching(
        /^blueprints\/service.yml:1 error blueprint-change \| With this change of the blueprint service, 9 entities would no longer fit it: a, b, c, d, e, f, g, h, shop\. For instance a: `properties.tier`: .*missing.* \| .*gatehouse migrate service/,
      ),
    ]);
  });

  test("tells an entity that it changes along at its place, and there alone", async () => {
    const wrong = "identifier: a\nproperties: {teir: gold}\n";
    const atPlace = /^entities\/service\/a.yml:2 error entity-schema \| a: `properties.teir`/;
    expect(await told({ "blueprints/service.yml": strict, "entities/service/a.yml": wrong }, [], many)).toEqual([
      expect.stringMatching(
        /error blueprint-change \| .* 8 entities would no longer fit it: b, c, d, e, f, g, h, shop\./,
      ),
      expect.stringMatching(atPlace),
    ]);
    const retitled = soundCatalog["blueprints/service.yml"].replace("title: Service", "title: Services");
    expect(await told({ "blueprints/service.yml": retitled, "entities/service/a.yml": wrong })).toEqual([
      expect.stringMatching(atPlace),
    ]);
  });

  test("that leads a relation to no blueprint is told at the relation alone", async () => {
    const misspelt = soundCatalog["blueprints/database.yml"].replace("target: service", "target: servce");
    const atRelation = /^blueprints\/database.yml:8 error unknown-blueprint \| Relation `service` points to .* servce,/;
    expect(await told({ "blueprints/database.yml": misspelt })).toEqual([expect.stringMatching(atRelation)]);
    // What else it breaks is told as before, and so is a target that is there and has no such entities.
    const stricter = misspelt
      .replace("schema:\n", "schema:\n  required: [size]\n")
      .replace("properties:\n", "properties:\n    size: {type: string}\n");
    expect(await told({ "blueprints/database.yml": stricter })).toContainEqual(
      expect.stringMatching(
        /error blueprint-change \| .* 1 entity .*: orders\. For instance orders: `properties.size`/,
      ),
    );
    const other = misspelt.replace("servce", "database");
    expect(await told({ "blueprints/database.yml": other })).toContainEqual(
      expect.stringMatching(/error blueprint-change \| .* For instance orders: `relations.service`/),
    );
  });

  test("is not told of what a deletion breaks", async () => {
    const retitled = soundCatalog["blueprints/service.yml"].replace("title: Service", "title: Services");
    const start = { "entities/service/a.yml": "identifier: a\nrelations: {parent: b}\n" };
    expect(await told({ "blueprints/service.yml": retitled, "entities/service/b.yml": undefined }, [], start)).toEqual([
      expect.stringMatching(/^entities\/service\/b.yml:- error delete-with-dependents \| .*service a \(parent\)/),
    ]);
  });

  test("is fine where its entities change along, and does not count what was wrong before", async () => {
    const tiers = Object.fromEntries(
      [...Object.keys(many), "entities/service/shop.yml"].map((path) => {
        const name = path.slice("entities/service/".length, -".yml".length);
        return [path, `identifier: ${name}\nproperties: {tier: gold}\n`];
      }),
    );
    expect(await told({ "blueprints/service.yml": strict, ...tiers })).toEqual([]);
    const wrong = { ...tiers, "entities/service/a.yml": "identifier: a\nproperties: {size: 1}\n" };
    expect((await told({ "blueprints/service.yml": strict }, [], wrong)).join()).not.toContain("blueprint-change");
  });

  test("that lets teams be inherited breaks no entity that names its own", async () => {
    const owned = {
      "entities/database/orders.yml": `${soundCatalog["entities/database/orders.yml"]}team: [devops]\n`,
    };
    const inherited = `${soundCatalog["blueprints/database.yml"]}ownership: {type: Inherited, path: service}\n`;
    expect(await told({ "blueprints/database.yml": inherited }, [], owned)).toEqual([
      expect.stringMatching(/^entities\/database\/orders.yml:4 warning entity-schema/),
    ]);
  });

  test("that takes it away counts as one", async () => {
    const faults = await told({ "blueprints/database.yml": undefined, "actions/add.yml": undefined });
    expect(faults).toEqual([
      expect.stringMatching(
        /^blueprints\/database.yml:1 error blueprint-change \| .*1 entity would no longer fit it: orders\. \| Delete them along with it/,
      ),
    ]);
  });

  test("that makes its file unreadable is told as that alone", async () => {
    const broken = soundCatalog["blueprints/service.yml"].replace("title", "titel");
    const faults = await told({ "blueprints/service.yml": broken }, [], many);
    expect(faults.filter((fault) => !fault.startsWith("blueprints/service.yml"))).toEqual([]);
    expect(faults.join("\n")).toContain("unknown key `titel`");
    expect(faults.join("\n")).toContain("unread-blueprint");
    expect(faults.join("\n")).not.toContain("blueprint-change");
  });

  test("of its identifier counts as one, whatever else is wrong", async () => {
    const renamed = soundCatalog["blueprints/database.yml"].replace("identifier: database", "identifier: store");
    const faults = await told({ "blueprints/database.yml": renamed });
    expect(faults).toContainEqual(expect.stringMatching(/^actions\/add.yml:\d+ error/));
    expect(faults).toContainEqual(
      expect.stringMatching(
        /^blueprints\/database.yml:1 error blueprint-change \| .*1 entity would no longer fit it: orders\. \| The file is that of store now: move them to entities\/store\/, or keep/,
      ),
    );
    const broken = await told({ "blueprints/database.yml": renamed.replace("title", "titel") });
    expect(broken).toContainEqual(expect.stringMatching(/^entities\/database\/orders.yml:1 error entity-schema/));
  });

  test("that breaks entities of another one is told at those, whatever else is wrong", async () => {
    const start = {
      "blueprints/domain.yml": "identifier: domain\ntitle: Domain\nschema: {properties: {}}\n",
      "blueprints/service.yml": soundCatalog["blueprints/service.yml"].replace(
        "tier: {type: string}",
        "tier: {type: string}, kind: {type: string, format: blueprints}",
      ),
      "entities/service/a.yml": "identifier: a\nproperties: {kind: domain}\nrelations: {parent: mailer}\n",
    };
    const atPlace =
      /^entities\/service\/a.yml:2 error entity-schema \| a: `properties.kind`: There is no blueprint domain/;
    const gone = { "blueprints/domain.yml": undefined };
    expect(await told(gone, [], start)).toEqual([expect.stringMatching(atPlace)]);
    const unrelated = { ...gone, "entities/service/b.yml": "identifier: b\nproperties: {teir: gold}\n" };
    expect(await told(unrelated, [], start)).toEqual([
      expect.stringMatching(atPlace),
      expect.stringMatching(/^entities\/service\/b.yml:2 error/),
    ]);
    // Of the same entity, what is told of a deletion is not told twice.
    const deletion = await told({ ...gone, "entities/service/mailer.yml": undefined }, [], start);
    expect(deletion).toEqual([
      expect.stringMatching(/^entities\/service\/mailer.yml:- error delete-with-dependents \| .*service a \(parent\)/),
      expect.stringMatching(atPlace),
    ]);
  });
});
