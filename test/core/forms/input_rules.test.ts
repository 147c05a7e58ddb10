import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Action } from "../../../src/core/catalog/model/action.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { checkForm } from "../../../src/core/forms/check_form.ts";
import { typeInputs, type TypedInputs } from "../../../src/core/forms/type_inputs.ts";
import { writeForm } from "../../../src/core/forms/write_form.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { issueFormSchema } from "../../support/issue_form_schema.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const jq = createJqEvaluator({ timeoutMilliseconds: 5000 });
afterAll(() => jq.close());

const files = {
  "blueprints/cluster.yml":
    "identifier: cluster\ntitle: Cluster\nschema: {properties: {tier: {type: string}, size: {type: number}, until: {type: string, format: date-time}}}\n",
  "blueprints/namespace.yml":
    "identifier: namespace\ntitle: Namespace\nschema: {properties: {}}\nrelations: {cluster: {target: cluster}}\n",
  "entities/cluster/blue.yml":
    "identifier: blue\nteam: devops\nproperties: {tier: gold, size: 3, until: '2026-11-24T00:00:00Z'}\n",
  "entities/cluster/red.yml": "identifier: red\nproperties: {tier: free, size: 9}\n",
  "entities/cluster/grey.yml": "identifier: grey\nproperties: {tier: gold}\n",
  "entities/namespace/shop.yml": "identifier: shop\nrelations: {cluster: blue}\n",
  "entities/namespace/mail.yml": "identifier: mail\nrelations: {cluster: red}\n",
};

/** An action with these `userInputs`, in a catalog of clusters and namespaces. */
async function open(userInputs: string, trigger = "operation: CREATE"): Promise<{ catalog: Catalog; action: Action }> {
  const text =
    `identifier: act\ndescription: Act.\ntrigger: {type: self-service, blueprintIdentifier: cluster, ${trigger}, ` +
    `userInputs: {${userInputs}}}\ninvocationMethod: {type: TERRAFORM, template: t, mapping: {identifier: x}}\n`;
  const catalog = await loadCatalog(memoryTree({ ...files, "actions/act.yml": text }));
  const action = catalog.actions.get("act");
  if (action === undefined || action.unenforced.length > 0) throw new Error(JSON.stringify(catalog.faults));
  return { catalog, action };
}

async function submit(
  { catalog, action }: { catalog: Catalog; action: Action },
  answers: Readonly<Record<string, string | readonly string[]>>,
): Promise<TypedInputs> {
  const origin = { requestedBy: "dana", createdAt: "2026-11-25T12:00:00Z" };
  return typeInputs({ action, catalog, answers: new Map(Object.entries(answers)), ...origin, jq });
}

/** The inputs, or what has to be mended, as `field: allowed`. */
async function result(
  userInputs: string,
  answers: Readonly<Record<string, string | readonly string[]>>,
  trigger?: string,
): Promise<unknown> {
  const { inputs, problems, refusals } = await submit(await open(userInputs, trigger), answers);
  if (refusals.length > 0) return refusals;
  return problems.length === 0 ? inputs : problems.map(({ field, allowed }) => `${field}: ${allowed}`);
}

const match = (pattern: RegExp): unknown => [expect.stringMatching(pattern)];

const language =
  "properties: {language: {type: string, enum: [python, go]}, version: {type: string, title: Version, default: '3', visible: {jqQuery: '.form.language == \"python\"'}}}";

describe("the identifier of a blueprint", () => {
  const one = "properties: {it: {type: string, format: blueprints, title: It}}";
  const several = "properties: {it: {type: array, items: {type: string, format: blueprints}, title: It}}";

  test("is one that there is", async () => {
    expect(await result(one, { it: "cluster" })).toEqual({ it: "cluster" });
    expect(await result(one, { it: "clustr" })).toEqual(["It: an existing blueprint; did you mean `cluster`?"]);
    expect(await result(one, { it: "zzz" })).toEqual(["It: an existing blueprint"]);
    expect(await result(one, { it: "__proto__" })).toEqual(["It: an existing blueprint"]);
  });

  test("is that for each of several", async () => {
    expect(await result(several, { it: "cluster\nnamespace" })).toEqual({ it: ["cluster", "namespace"] });
    expect(await result(several, { it: "cluster\nzzz" })).toEqual(["It: each an existing blueprint"]);
  });
});

describe("visible", () => {
  test.each<[Record<string, string>, unknown]>([
    [
      { language: "python", version: "4" },
      { language: "python", version: "4" },
    ],
    [{ language: "python" }, { language: "python", version: "3" }],
    [{ language: "go" }, { language: "go", version: "3" }],
    [
      { language: "go", version: "3" },
      { language: "go", version: "3" },
    ],
    [
      { language: "go", version: "4" },
      match(/^Version: no answer: .*not asked for, only where "language" is `python`/),
    ],
    [{ version: "4" }, match(/^Version: no answer/)],
  ])("%j", async (answers, expected) => {
    expect(await result(language, answers)).toEqual(expected);
  });

  test("an input that is never shown has no field, and its default", async () => {
    const opened = await open(
      "properties: {a: {type: string}, b: {type: string, visible: false, default: x}}, required: [b]",
    );
    expect(buildForm(opened.action, opened.catalog).fields.map(({ id }) => id)).toEqual(["a"]);
    expect((await submit(opened, { a: "1" })).inputs).toEqual({ a: "1", b: "x" });
    expect((await submit(opened, { a: "1", b: "y" })).problems).toHaveLength(1);
  });

  test("a hidden input is not required, a shown one is", async () => {
    const inputs = `${language.replace("default: '3', ", "")}, required: [language, version]`;
    expect(await result(inputs, { language: "go" })).toEqual({ language: "go" });
    expect(await result(inputs, { language: "python" })).toEqual(match(/^Version: an answer; it is required/));
  });

  test("of a step holds for each of its inputs", async () => {
    const inputs =
      "properties: {a: {type: boolean}, b: {type: string}, c: {type: string}}, steps: [{title: First, order: [a]}, {title: Second, order: [c, b], visible: {jqQuery: .form.a}}]";
    expect(await result(inputs, { a: "Yes", b: "x" })).toEqual({ a: true, b: "x" });
    expect(await result(inputs, { a: "No", b: "x" })).toEqual(match(/^b: no answer/));
    const { action, catalog } = await open(inputs);
    expect(buildForm(action, catalog).fields.map(({ id, heading }) => [id, heading])).toEqual([
      ["a", "## First"],
      ["c", "## Second"],
      ["b", undefined],
    ]);
  });
});

describe("disabled and dependsOn", () => {
  const fixed =
    "properties: {a: {type: string}, b: {type: string, default: {jqQuery: '.form.a + \"-b\"'}, disabled: {jqQuery: '.form.a == \"x\"'}}}";
  const depends = "properties: {a: {type: string, title: Alpha}, b: {type: string, dependsOn: [a]}}, required: [b]";

  test.each<[string, Record<string, string>, unknown]>([
    [fixed, { a: "x" }, { a: "x", b: "x-b" }],
    [fixed, { a: "x", b: "x-b" }, { a: "x", b: "x-b" }],
    [fixed, { a: "x", b: "y" }, match(/^b: no answer: .*fixed/)],
    [fixed, { a: "y", b: "z" }, { a: "y", b: "z" }],
    [depends, {}, {}],
    [depends, { a: "1" }, match(/^b: an answer; it is required/)],
    [depends, { a: "1", b: "2" }, { a: "1", b: "2" }],
    [depends, { b: "2" }, match(/^b: no answer as long as "Alpha" has none/)],
  ])("%s %j", async (inputs, answers, expected) => {
    expect(await result(inputs, answers)).toEqual(expected);
  });
});

describe("default, enum and required by jq", () => {
  test("a default is what its form, entity and user give, in whatever order the inputs stand", async () => {
    const inputs =
      "properties: {c: {type: string, default: {jqQuery: '.form.b + \"!\"'}}, b: {type: string, default: {jqQuery: '.user.login + .entity.properties.tier'}}, d: {type: number, default: {jqQuery: .entity.properties.none}}}";
    expect(await result(inputs, { entity: "blue" }, "operation: DAY-2")).toEqual({ b: "danagold", c: "danagold!" });
    expect(await result(inputs, { entity: "blue", b: "x" }, "operation: DAY-2")).toEqual({ b: "x", c: "x!" });
  });

  test("without its entity only that is told", async () => {
    const inputs =
      "properties: {b: {type: string, default: {jqQuery: '.entity.title + 1'}}, c: {type: number}}, required: [c]";
    expect(await result(inputs, { entity: "bleu", c: "x" }, "operation: DAY-2")).toEqual([
      "Entity: an existing cluster; did you mean `blue`?",
      "c: a number in plain digits, such as `3` or `0.5`",
    ]);
  });

  const options =
    'properties: {language: {type: string}, sdk: {type: string, enum: {jqQuery: \'if .form.language == "go" then ["1.25"] else [] end\'}}}';

  test.each<[Record<string, string>, unknown]>([
    [
      { language: "go", sdk: "1.25" },
      { language: "go", sdk: "1.25" },
    ],
    [{ language: "go", sdk: "1.24" }, match(/^sdk: one of 1\.25/)],
    [{ language: "python", sdk: "1.25" }, match(/^sdk: no answer: .*nothing to choose from/)],
    [{ language: "python" }, { language: "python" }],
  ])("an enum %j", async (answers, expected) => {
    expect(await result(options, answers)).toEqual(expected);
  });

  test("of a list's items", async () => {
    const inputs = 'properties: {a: {type: array, items: {type: string, enum: {jqQuery: \'["x", "y"]\'}}}}';
    expect(await result(inputs, { a: "x\ny" })).toEqual({ a: ["x", "y"] });
    expect(await result(inputs, { a: "x\nz" })).toEqual(match(/^a: .*each one of x, y/));
  });

  test("required is a list", async () => {
    const inputs =
      'properties: {a: {type: string}, b: {type: string}}, required: {jqQuery: \'if .form.a == "x" then ["b"] else [] end\'}';
    expect(await result(inputs, { a: "y" })).toEqual({ a: "y" });
    expect(await result(inputs, { a: "x" })).toEqual(match(/^b: an answer; it is required/));
    const { action, catalog } = await open(inputs);
    expect(buildForm(action, catalog).introduction).toContain(
      'Which answers are required depends on the others: `if .form.a == "x" then ["b"] else [] end`.',
    );
  });

  test.each<[string, RegExp]>([
    [
      "properties: {a: {type: string, default: {jqQuery: error}}}",
      /^actions\/act\.yml: `trigger\.userInputs\.properties\.a\.default`: /,
    ],
    [
      "properties: {a: {type: number, default: {jqQuery: '\"x\" | .'}}}",
      /a\.default` gives `"x"`; it must be a number/,
    ],
    [
      "properties: {a: {type: string, visible: {jqQuery: '1 | .'}}}",
      /a\.visible` gives `1`; it must give true or false/,
    ],
    [
      "properties: {a: {type: number, enum: {jqQuery: '[\"x\"] | .'}}}",
      /a\.enum` gives `\["x"\]`; it must give a list/,
    ],
    [
      "properties: {a: {type: string}}, required: {jqQuery: '[\"b\"] | .'}",
      /required` gives `\["b"\]`; it must give a list of inputs/,
    ],
    [
      "properties: {a: {type: string}}, validations: [{constraint: '1 | .', message: x}]",
      /validations\.0\.constraint` gives `1`/,
    ],
    ["properties: {a: {type: string, default: {jqQuery: 'def f: f; f'}}}", /a\.default`: the expression took longer/],
  ])(
    "jq that does not say what it must is the platform engineer's to mend: %s",
    async (inputs, refusal) => {
      expect(await result(inputs, {})).toEqual(match(refusal));
    },
    30_000,
  );

  test("a secret from jq goes nowhere", async () => {
    const inputs = `properties: {a: {type: string, default: {jqQuery: '"ghp_${"a1B2".repeat(9)}"'}}}`;
    const refused = JSON.stringify(await result(inputs, {}));
    expect(refused).toContain("revoke it now");
    expect(refused).not.toContain("a1B2a1B2");
  });
});

describe("what hangs on an answer that must change is not judged by it", () => {
  const rules: Readonly<Record<string, string>> = {
    visible: "b: {type: string, visible: {jqQuery: '.form.a > 1'}}",
    "visible, of all answers": "b: {type: string, visible: {jqQuery: '.form | length > 0'}}",
    disabled: "b: {type: string, default: y, disabled: {jqQuery: '.inputs.a != 2'}}",
    dependsOn: "b: {type: string, dependsOn: [a]}",
    enum: 'b: {type: string, enum: {jqQuery: \'if .form.a > 1 then ["x"] else ["y"] end\'}}',
    "enum of items":
      "b: {type: array, items: {type: string, enum: {jqQuery: 'if .form.a > 1 then [\"x\"] else [] end'}}}",
    default: "b: {type: string, default: {jqQuery: '.form.a | ascii_downcase'}}",
    "an input that hangs on it":
      "c: {type: string, dependsOn: [a]}, b: {type: string, visible: {jqQuery: '.form.c == \"x\"'}}",
  };
  const a = "a: {type: number, minimum: 1, maximum: 3}";

  test.each(Object.entries(rules))("%s", async (_what, b) => {
    const inputs = `properties: {${a}, ${b}}`;
    expect(await result(inputs, { a: "5", b: "x", c: "x" })).toEqual(["a: a number from 1 to 3"]);
    expect(await result(inputs, { a: "many", b: "x", c: "x" })).toEqual(match(/^a: a number in plain digits/));
    expect(await result(`${inputs}, required: [a]`, { b: "x", c: "x" })).toEqual(
      match(/^a: an answer; it is required/),
    );
  });

  test("but for a secret, which must be told before somebody takes it out", async () => {
    const inputs = `properties: {${a}, b: {type: string, dependsOn: [a]}}`;
    const told = JSON.stringify(await result(inputs, { a: "5", b: "AKIAIOSFODNN7EXAMPLE" }));
    expect(told).toContain("a number from 1 to 3");
    expect(told).toContain("revoke it now");
    expect(told).not.toContain("AKIAIOSFODNN7EXAMPLE");
  });

  test("but by its own type, where it hangs on nothing that is wrong", async () => {
    const inputs = `properties: {${a}, b: {type: number, dependsOn: [c]}, c: {type: string}}`;
    expect(await result(inputs, { a: "5", b: "x", c: "x" })).toEqual([
      "a: a number from 1 to 3",
      "b: a number in plain digits, such as `3` or `0.5`",
    ]);
    expect(await result(inputs, { a: "3", b: "2", c: "x" })).toEqual({ a: 3, b: 2, c: "x" });
  });

  test("and what is required by it is not known", async () => {
    const required = 'required: {jqQuery: \'if .form.a > 1 then ["b"] else ["c"] end\'}';
    const inputs = `properties: {${a}, b: {type: string}, c: {type: string}}, ${required}`;
    expect(await result(inputs, { a: "5", b: "x" })).toEqual(["a: a number from 1 to 3"]);
    expect(await result(inputs, { a: "1", b: "x" })).toEqual(match(/^c: an answer; it is required/));
  });

  test("an entity's typing error is told, and not that jq goes wrong without it", async () => {
    const inputs =
      "properties: {c: {type: string, format: entity, blueprint: cluster}, t: {type: string, default: {jqQuery: '.form.c.title | ascii_downcase'}}}";
    expect(await result(inputs, { c: "blu" })).toEqual(["c: an existing cluster; did you mean `blue`?"]);
  });
});

describe("validations", () => {
  const inputs =
    "properties: {min: {type: number}, max: {type: number}}, validations: [{constraint: '.form.min <= .form.max', message: Min must not be above max.}]";

  test.each<[Record<string, string>, unknown]>([
    [
      { min: "1", max: "2" },
      { min: 1, max: 2 },
    ],
    [{ min: "3", max: "2" }, ["Form: Min must not be above max."]],
    [{ min: "x", max: "2" }, match(/^min: a number/)],
  ])("%j", async (answers, expected) => {
    expect(await result(inputs, answers)).toEqual(expected);
  });

  test("are said on top of the form", async () => {
    const { action, catalog } = await open(inputs);
    expect(buildForm(action, catalog).introduction).toContain("- Min must not be above max.");
  });
});

describe("datasets", () => {
  const cluster = (more: string): string => `c: {type: string, format: entity, blueprint: cluster, ${more}}`;
  const gold = "dataset: {combinator: and, rules: [{property: tier, operator: '=', value: gold}]}";

  test("that are fixed make a dropdown, in their order", async () => {
    const { action, catalog } = await open(
      `properties: {${cluster(`${gold}, sort: {property: size, order: DESC}`)}, d: {type: array, ${gold}, items: {type: string, format: entity, blueprint: cluster}}}`,
    );
    expect(buildForm(action, catalog).fields.map(({ options }) => options)).toEqual([
      ["Choose...", "blue", "grey"],
      ["blue", "grey"],
    ]);
  });

  test("hold whatever the form shows", async () => {
    const inputs = `properties: {${cluster(gold)}}`;
    expect(await result(inputs, { c: "blue" })).toEqual({ c: "blue" });
    expect(await result(inputs, { c: "red" })).toEqual(
      match(/^c: an existing cluster that is offered here: `tier` = gold/),
    );
  });

  test("may ask for other answers and for relations, as in Port", async () => {
    const inputs = `properties: {${cluster("title: Cluster")}, n: {type: string, format: entity, blueprint: namespace, dependsOn: [c], dataset: {combinator: and, rules: [{operator: relatedTo, blueprint: cluster, value: {jqQuery: .form.c.identifier}}]}}}`;
    expect(await result(inputs, { c: "blue", n: "shop" })).toEqual({ c: "blue", n: "shop" });
    expect(await result(inputs, { c: "blue", n: "mail" })).toEqual(
      match(/^n: an existing namespace that is offered here: a relation to the cluster that "Cluster" names/),
    );
    const { action, catalog } = await open(inputs);
    const field = buildForm(action, catalog).fields.at(-1);
    expect(field?.kind).toBe("input");
    expect(field?.description).toMatch(
      /Leave it empty unless "Cluster" has an answer\. Offered are those with a relation to the cluster that "Cluster" names\./,
    );
  });

  test("may hold a property against another answer, which the form calls by its title", async () => {
    const rules = "{combinator: and, rules: [{property: tier, operator: '=', value: {jqQuery: .form.t}}]}";
    const inputs = `properties: {t: {type: string, title: Tier}, ${cluster(`dataset: ${rules}`)}}`;
    const { action, catalog } = await open(inputs);
    expect(buildForm(action, catalog).fields.at(-1)?.description).toMatch(
      /Offered are those with `tier` = what "Tier" says\./,
    );
  });

  test("may count from now", async () => {
    const inputs = `properties: {${cluster("dataset: {combinator: and, rules: [{property: until, operator: between, value: {preset: yesterday}}]}")}}`;
    expect(await result(inputs, { c: "blue" })).toEqual({ c: "blue" });
    expect(await result(inputs, { c: "grey" })).toEqual(match(/^c: an existing cluster that is offered here/));
  });
});

test("an answer where none is asked for is told as that, whatever else is wrong with it", async () => {
  const inputs =
    'properties: {language: {type: string}, framework: {type: string, enum: {jqQuery: \'if .form.language == "Go" then ["gin"] else ["django"] end\'}, visible: {jqQuery: \'.form.language != "TypeScript"\'}}}';
  const asked = match(/^framework: no answer: with the other answers it is not asked for/);
  expect(await result(inputs, { language: "TypeScript", framework: "gin" })).toEqual(asked);
  expect(await result(inputs, { language: "TypeScript", framework: "django" })).toEqual(asked);
  expect(await result(inputs, { language: "Python", framework: "gin" })).toEqual(match(/^framework: one of `?django/));
  expect(await result(inputs, { language: "Go", framework: "gin" })).toEqual({ language: "Go", framework: "gin" });
});

test("a list whose items nothing is said of says that it is one", async () => {
  const { action, catalog } = await open("properties: {a: {type: array, maxItems: 3}}");
  expect(buildForm(action, catalog).fields.at(-1)?.description).toMatch(/^One per line; .*3/);
});

describe("a condition", () => {
  const trigger =
    "operation: DELETE, condition: {type: SEARCH, combinator: and, rules: [{property: $team, operator: contains, value: devops}, {property: size, operator: '<', value: 5}]}";

  test("says which entities the action is offered for", async () => {
    const inputs = "properties: {}";
    expect(await result(inputs, { entity: "blue", confirm: "blue" }, trigger)).toEqual({});
    expect(await result(inputs, { entity: "red", confirm: "red" }, trigger)).toEqual(
      match(/^Entity: an existing cluster that this is offered for: `\$team` contains devops and `size` < 5/),
    );
    const { action, catalog } = await open(inputs, trigger);
    expect(buildForm(action, catalog).fields[0]?.description).toContain(
      "offered for those with `$team` contains devops",
    );
  });
});

test("a title that is never visible is no heading", async () => {
  const { action, catalog } = await open(
    "titles: {t: {title: Hidden, visible: false}, u: {title: Shown, visible: true}}, order: [t, a, u, b], properties: {a: {type: string}, b: {type: string}}",
  );
  expect(buildForm(action, catalog).fields.map(({ heading }) => heading)).toEqual([undefined, "### Shown"]);
});

test("a form with all of it is one that GitHub takes", async () => {
  const { action, catalog } = await open(
    "titles: {t: {title: A title, description: Words.}}, order: [a, t, b, c], properties: {a: {type: boolean, default: {jqQuery: 'true'}}, b: {type: string, format: proto, visible: {jqQuery: .form.a}}, " +
      "c: {type: string, enum: {jqQuery: '[\"`|`\"]'}, disabled: {jqQuery: .form.a}}, d: {type: object, format: labeled-url}}",
    "operation: DAY-2, condition: {combinator: or, rules: [{property: size, operator: isEmpty}]}",
  );
  const form = buildForm(action, catalog);
  expect(checkForm(form)).toEqual([]);
  const valid = new Ajv2020({ strict: false }).compile(issueFormSchema);
  expect(valid(parse(writeForm(form), { version: "1.1" })), JSON.stringify(valid.errors)).toBe(true);
  expect(form.introduction).toContain("Some answers depend on others");
  expect(form.fields.map(({ id, heading }) => [id, heading])).toContainEqual(["b", "### A title\n\nWords."]);
});
