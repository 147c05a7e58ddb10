import { afterAll, describe, expect, test } from "vitest";
import { checkCatalog } from "../../../src/core/catalog/check.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { ComputedReader } from "../../../src/core/computed/computed_reader.ts";
import type { ComputedValues } from "../../../src/core/computed/computed_reader.ts";
import type { JqEvaluator } from "../../../src/core/expressions.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import type { FileOrigin } from "../../../src/core/catalog/tree/tree.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 5000 });
afterAll(() => jq.close());

const now = Date.parse("2026-11-25T00:00:00Z");

const service = (more: string): string =>
  `identifier: service\ntitle: Service\nschema: {properties: {tier: {type: string}, cost: {type: number}}}\nrelations: {system: {target: system}, uses: {target: service, many: true}}\n${more}\n`;
const files = {
  "blueprints/domain.yml": "identifier: domain\ntitle: Domain\nschema: {properties: {lead: {type: string}}}\n",
  "blueprints/system.yml":
    "identifier: system\ntitle: System\nschema: {properties: {}}\nrelations: {domain: {target: domain}}\n" +
    "ownership: {type: Inherited, path: domain}\nmirrorProperties: {lead: {path: domain.lead}}\n" +
    "aggregationProperties:\n  services: {title: Services, target: service, calculationSpec: {calculationBy: entities, func: count}}\n",
  "blueprints/incident.yml":
    "identifier: incident\ntitle: Incident\nschema: {properties: {at: {type: string, format: date-time}, severity: {type: number}}}\nrelations: {service: {target: service}}\n",
  "entities/domain/shop.yml": "identifier: shop\ntitle: The shop\nteam: devops\nproperties: {lead: dana}\n",
  "entities/system/cart.yml": "identifier: cart\nrelations: {domain: shop}\n",
  "entities/service/mailer.yml":
    "identifier: mailer\nproperties: {tier: gold, cost: 3}\nrelations: {system: cart, uses: [queue, store]}\n",
  "entities/service/queue.yml": "identifier: queue\nproperties: {cost: 5}\nrelations: {system: cart}\n",
  "entities/service/store.yml": "identifier: store\nteam: [dba]\nproperties: {cost: 4}\n",
  "entities/incident/one.yml":
    "identifier: one\nproperties: {at: 2026-11-05T00:00:00Z, severity: 1}\nrelations: {service: mailer}\n",
  "entities/incident/two.yml":
    "identifier: two\nproperties: {at: 2026-11-15T00:00:00Z, severity: 4}\nrelations: {service: mailer}\n",
  "entities/incident/three.yml": "identifier: three\nproperties: {severity: 2}\nrelations: {service: queue}\n",
};

const origin = (createdBy: string, day: string): FileOrigin => {
  const at = `2026-11-${day}T00:00:00.000Z`;
  return { createdBy, createdAt: at, updatedAt: at, updatedBy: "omar" };
};
const origins = {
  "entities/service/mailer.yml": origin("dana", "01"),
  "entities/service/queue.yml": origin("dana", "02"),
  "entities/system/cart.yml": origin("omar", "03"),
  "entities/incident/one.yml": origin("dana", "05"),
  "entities/incident/two.yml": origin("dana", "15"),
};

function open(more: string, changes: Readonly<Record<string, string>> = {}): Promise<Catalog> {
  return loadCatalog(memoryTree({ ...files, "blueprints/service.yml": service(more), ...changes }, { origins }));
}

async function computed(more: string, blueprint = "service", identifier = "mailer"): Promise<ComputedValues> {
  const catalog = await open(more);
  const entity = catalog.entities.get(blueprint)?.get(identifier);
  if (entity === undefined || catalog.faults.length > 0) throw new Error(JSON.stringify(catalog.faults));
  return new ComputedReader(catalog, { jq, now }).all(entity);
}

async function faultsOf(changes: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const catalog = await open("", changes);
  return [...catalog.faults, ...(await checkCatalog(catalog))].map(
    ({ severity, message, remedy = "" }) => `${severity}: ${message} ${remedy}`,
  );
}

describe("mirrors", () => {
  test("show what relations lead to: properties, meta properties, mirrors, and lists where a relation is many", async () => {
    const { values, problems } = await computed(
      "mirrorProperties: {a: {path: system.domain.$title, title: A}, b: {path: system.lead}, c: {path: uses.cost}, d: {path: system.domain.none}, e: {path: system.$team}, f: {path: uses.system.domain.$identifier}, g: {path: system.services}}",
    );
    expect(problems).toEqual([]);
    expect(values).toEqual({ a: "The shop", b: "dana", c: [5, 4], e: ["devops"], f: ["shop"], g: 2 });
  });
});

describe("calculations", () => {
  test("are jq over the entity, with mirrors and aggregations, and nothing else", async () => {
    const { values, problems } = await computed(
      "mirrorProperties: {lead: {path: system.lead}}\ncalculationProperties: {a: {calculation: '.identifier + .properties.lead', type: string}, b: {calculation: .properties.a, type: string}, c: {calculation: .properties.cost, type: string}, d: {calculation: error, type: string}}\nformulaProperties: {e: {formula: .team}}",
    );
    expect(values).toEqual({ lead: "dana", a: "mailerdana", e: [] });
    expect(problems).toEqual([
      "service mailer: `c`: it must be a text.",
      expect.stringMatching(/^service mailer: `d`: /),
    ]);
  });
});

describe("formulas", () => {
  test("are texts that name properties between braces, or jq, and have no value where a name has none", async () => {
    const { values, problems } = await computed(
      "mirrorProperties: {lead: {path: system.lead}}\n" +
        "formulaProperties:\n" +
        "  a: {formula: 'https://example.com/{{$identifier}}/{{ cost }}?by={{lead}}'}\n" +
        "  b: {formula: '{{$blueprint}}: \\(\"{{$title}}\\'}\n" +
        "  c: {formula: 'x{{none}}'}\n" +
        "  d: {formula: '.identifier + \"!\"'}\n" +
        "  e: {calculation: .properties.cost, type: number}\n" +
        "  f: {formula: 'since {{$createdAt}}'}",
    );
    expect(problems).toEqual([]);
    expect(values).toMatchObject({
      a: "https://example.com/mailer/3?by=dana",
      b: 'service: \\("mailer\\',
      d: "mailer!",
      e: 3,
    });
    expect(values).not.toHaveProperty("c");
    expect(values.f).toMatch(/^since 20/);
  });

  test("name nothing that is not there, or calculated itself", async () => {
    const faults = await faultsOf({
      "blueprints/service.yml":
        "identifier: service\ntitle: S\nschema: {properties: {cost: {type: number}}}\n" +
        "formulaProperties: {a: {formula: '{{cst}} {{b}} {{cost}} {{$team}}'}, b: {formula: '.title'}}\n",
    });
    expect(faults.filter((fault) => fault.includes("Calculation"))).toEqual([
      "error: Calculation `a` names `cst`, which service has not. Did you mean cost?",
      "error: Calculation `a` names `b`, which is calculated itself. Write what that is made of.",
    ]);
  });
});

describe("aggregations", () => {
  const incidents = (spec: string, more = ""): string =>
    `aggregationProperties: {x: {title: X, target: incident, calculationSpec: {${spec}}${more}}}`;
  const by = (func: string): string => `calculationBy: property, property: severity, func: ${func}`;

  test.each<[string, unknown]>([
    [incidents("calculationBy: entities, func: count"), 2],
    [incidents(by("sum")), 5],
    [incidents(by("min")), 1],
    [incidents(by("max")), 4],
    [incidents(by("median")), 2.5],
    [incidents(by("average")), 2.5],
    [incidents(by("average, averageOf: total")), 2.5],
    [incidents("calculationBy: entities, func: average, averageOf: day, measureTimeBy: at"), 0.1],
    [incidents("calculationBy: property, property: severity, func: average, averageOf: day, measureTimeBy: at"), 0.25],
    [incidents("calculationBy: entities, func: average, averageOf: month, measureTimeBy: at"), 2],
    [incidents(by("sum"), ", query: {combinator: and, rules: [{property: severity, operator: '>', value: 3}]}"), 4],
    [
      incidents(by("max"), ", query: {combinator: and, rules: [{property: severity, operator: '>', value: 9}]}"),
      undefined,
    ],
    [
      incidents(
        "calculationBy: entities, func: count",
        ", query: {combinator: and, rules: [{property: at, operator: between, value: {preset: last2Weeks}}]}",
      ),
      1,
    ],
    [
      incidents("calculationBy: entities, func: count", ", pathFilter: [{fromBlueprint: incident, path: [service]}]"),
      2,
    ],
    [
      "aggregationProperties: {x: {title: X, target: service, calculationSpec: {calculationBy: property, property: cost, func: sum}, pathFilter: [{path: [uses]}]}}",
      9,
    ],
    [
      "aggregationProperties: {x: {title: X, target: domain, calculationSpec: {calculationBy: entities, func: count}}}",
      1,
    ],
  ])("%s", async (more, expected) => {
    const { values, problems } = await computed(more);
    expect(problems).toEqual([]);
    expect(values.x).toEqual(expected);
  });

  test("when entities were made, git tells", async () => {
    const more = incidents("calculationBy: entities, func: average, averageOf: day");
    expect(await computed(more)).toMatchObject({ values: { x: 0.1 }, problems: [] });
    expect(await faultsOf({ "blueprints/service.yml": service(more) })).toEqual([]);
  });
});

describe("what git knows", () => {
  test("is mirrored and calculated with", async () => {
    const { values, problems } = await computed(
      "mirrorProperties: {by: {path: uses.$createdBy}, at: {path: system.$updatedAt}}\n" +
        "calculationProperties: {made: {calculation: '.createdAt[0:4]', type: string}, none: {calculation: .properties.tier, type: string}}",
    );
    expect(problems).toEqual([]);
    expect(values).toEqual({ by: ["dana"], at: "2026-11-03T00:00:00.000Z", made: "2026", none: "gold" });
  });

  test("is not asked of git by those who do not need it, and never guessed", async () => {
    const catalog = await open("calculationProperties: {made: {calculation: .createdAt, type: string}}");
    const tree = { ...catalog.tree };
    delete tree.origins;
    const entity = catalog.entities.get("service")?.get("mailer");
    if (entity === undefined) throw new Error("There is no mailer.");
    const reader = new ComputedReader({ ...catalog, tree }, { jq, now });
    expect((await reader.subject(entity, ["tier", "$team"])).property("tier")).toBe("gold");
    await expect(reader.subject(entity, ["$createdAt"])).rejects.toThrow("only git could tell");
    await expect(reader.all(entity)).rejects.toThrow("only git could tell");
  });
});

describe("ownership", () => {
  test("direct, inherited, and inherited from what inherits", async () => {
    expect((await computed("", "service", "store")).team).toEqual(["dba"]);
    expect((await computed("", "system", "cart")).team).toEqual(["devops"]);
    expect((await computed("ownership: {type: Inherited, path: system}")).team).toEqual(["devops"]);
    expect((await computed("teamInheritance: {path: system}")).team).toEqual(["devops"]);
    expect((await computed("ownership: {type: Inherited, path: system}", "service", "store")).team).toEqual([]);
    expect((await computed("ownership: {type: Direct, title: Team}")).team).toEqual([]);
  });

  test("search rules ask for computed values and inherited teams", async () => {
    const catalog = await open(
      "ownership: {type: Inherited, path: system}\nmirrorProperties: {lead: {path: system.lead}}",
    );
    const entity = catalog.entities.get("service")?.get("mailer");
    if (entity === undefined) throw new Error("no mailer");
    const subject = await new ComputedReader(catalog, { jq, now }).subject(entity, ["lead", "$team"]);
    expect(["lead", "$team", "tier"].map((name) => subject.property(name))).toEqual(["dana", ["devops"], "gold"]);
  });
});

describe("what is wrong in a blueprint", () => {
  test.each<[string, RegExp]>([
    ["mirrorProperties: {a: {path: systm.lead}}", /service has no relation `systm`\. Did you mean system/],
    ["mirrorProperties: {a: {path: system.laed}}", /system has no property `laed`\. Did you mean lead/],
    ["mirrorProperties: {a: {path: a..b}}", /must match/],
    ["mirrorProperties: {tier: {path: system.lead}}", /there is another property `tier`/],
    [
      "mirrorProperties: {a: {path: system.lead}}\ncalculationProperties: {a: {calculation: ., type: object}}",
      /there is another property `a`/,
    ],
    [
      "mirrorProperties: {a: {path: uses.b}, b: {path: uses.a}}",
      /would need itself: service\.a -> service\.b -> service\.a/,
    ],
    ["ownership: {type: Inherited, path: uses}", /would need itself: service\.\$team -> service\.\$team/],
    ["ownership: {type: Inherited}", /`ownership.path` is missing/],
    ["ownership: {type: Inherited, path: sys}", /service has no relation `sys`/],
    ["calculationProperties: {a: {calculation: .x}}", /type` is missing/],
    [
      "aggregationProperties: {a: {target: incidnt, calculationSpec: {calculationBy: entities, func: count}}}",
      /no blueprint incidnt.*Did you mean incident/,
    ],
    [
      "aggregationProperties: {a: {target: incident, calculationSpec: {calculationBy: property, func: sum}}}",
      /must name a `property`/,
    ],
    [
      "aggregationProperties: {a: {target: incident, calculationSpec: {calculationBy: entities, func: sum}}}",
      /only count and average/,
    ],
    [
      "aggregationProperties: {a: {target: incident, calculationSpec: {calculationBy: property, func: sum, property: severty}}}",
      /incident has no property `severty`/,
    ],
    [
      "aggregationProperties: {a: {target: incident, calculationSpec: {calculationBy: entities, func: count}, pathFilter: [{path: [srvice], fromBlueprint: incident}]}}",
      /incident has no relation `srvice`/,
    ],
  ])("%s", async (more, fault) => {
    expect(await faultsOf({ "blueprints/service.yml": service(more) })).toContainEqual(expect.stringMatching(fault));
  });

  test("is nothing in the blueprints above", async () => {
    expect(await faultsOf({})).toEqual([]);
  });
});

test("what needs itself through the entities has no value, and ends", async () => {
  const catalog = await open(
    "mirrorProperties: {a: {path: uses.b}, b: {path: uses.a}}\nownership: {type: Inherited, path: uses}",
    {
      "entities/service/queue.yml": "identifier: queue\nrelations: {uses: [mailer]}\n",
    },
  );
  const entity = catalog.entities.get("service")?.get("mailer");
  if (entity === undefined) throw new Error("no mailer");
  const { values, team, problems } = await new ComputedReader(catalog, { jq, now }).all(entity);
  expect(values).toEqual({});
  expect(team).toEqual([]);
  expect(problems).toContainEqual(expect.stringContaining("it would need itself"));
});

test("an expression that has to be ended again and again is given up", async () => {
  const catalog = await open("calculationProperties: {late: {type: string, calculation: .title}}", {
    "entities/service/other.yml": "identifier: other\n",
  });
  const asked: string[] = [];
  const endless: JqEvaluator = {
    evaluate: (program) => {
      asked.push(program);
      return Promise.resolve({ ok: false, message: "the expression took longer than 1000 ms", ended: true });
    },
  };
  const reader = new ComputedReader(catalog, { jq: endless, now });
  const problems: string[] = [];
  for (const entity of catalog.entities.get("service")?.values() ?? []) {
    problems.push(...(await reader.all(entity)).problems);
  }
  expect(problems).toHaveLength(4);
  expect(asked).toHaveLength(3);
  expect(problems.at(-1)).toContain("`late`: not tried, since it had to be ended for 3 other entities.");
});

test("calculations of many entities are made together, and are what they are alone", async () => {
  const entities = Object.fromEntries(
    Array.from({ length: 120 }, (_, at) => [
      `entities/service/s${String(at)}.yml`,
      `identifier: s${String(at)}\nproperties: {cost: ${String(at)}}\nrelations: {system: cart, uses: [s${String(119 - at)}]}\n`,
    ]),
  );
  const catalog = await open(
    "mirrorProperties: {theirs: {path: uses.twice}, lead: {path: system.lead}}\n" +
      "calculationProperties:\n" +
      "  twice: {type: number, calculation: 'if .properties.cost == 7 then error(\"seven\") else .properties.cost * 2, 0 end'}\n" +
      "  text: {type: string, calculation: '.properties.lead, .title'}\n" +
      "  wrong: {type: number, calculation: .title}\n" +
      "  broken: {type: number, calculation: '.['}\n",
    entities,
  );
  const services = [...(catalog.entities.get("service")?.values() ?? [])];
  let asked = 0;
  const counted: JqEvaluator = {
    evaluate(program, input) {
      asked += 1;
      return jq.evaluate(program, input);
    },
  };
  const together = new ComputedReader(catalog, { jq: counted, now });
  await together.prepare("service", services, ["twice"]);
  await together.prepare("service", services);
  // 480 calculations; those that a mirror asks for on the way are made alone.
  expect(asked).toBeLessThan(100);
  const alone = new ComputedReader(catalog, { jq, now });
  for (const entity of services.slice(0, 12)) expect(await together.all(entity)).toEqual(await alone.all(entity));
});

test("a calculation knows what time it is when the entity is read, alone and among others", async () => {
  const more =
    "calculationProperties:\n  today: {type: string, calculation: 'now | todate'}\n" +
    "  own: {type: number, calculation: 'def now: 7; now'}\n";
  expect((await computed(more)).values).toMatchObject({ today: "2026-11-25T00:00:00Z", own: 7 });
  const catalog = await open(more);
  const services = [...(catalog.entities.get("service")?.values() ?? [])];
  const reader = new ComputedReader(catalog, { jq, now });
  await reader.prepare("service", services);
  for (const entity of services)
    expect((await reader.all(entity)).values).toMatchObject({ today: "2026-11-25T00:00:00Z" });
});
