import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeEntityFile } from "../../../../src/core/catalog/entities/entity_file.ts";
import type { EntityContent } from "../../../../src/core/catalog/entities/entity_file.ts";
import { loadCatalog } from "../../../../src/core/catalog/load.ts";
import type { Entity } from "../../../../src/core/catalog/model/entity.ts";
import { canonicalJson } from "../../../../src/core/json.ts";
import type { JsonValue } from "../../../../src/core/json.ts";
import { memoryTree } from "../../../support/memory_tree.ts";

const orders: EntityContent = {
  identifier: "mailer-orders",
  blueprint: "database",
  title: "orders",
  properties: { engine: "documentdb", instances: 1 },
  relations: { service: "mailer" },
};

const written = `# Owned by Dana.
identifier: mailer-orders
title: 'orders' # as the form said
blueprint: database

properties:
  # Fixed at birth.
  engine: "documentdb"
  instances: 1   # one to five
  tags: [a, b]
relations: {service: mailer}

# the end
`;

async function read(text: string, path = "entities/database/x.yml"): Promise<Entity> {
  const catalog = await loadCatalog(memoryTree({ [path]: text }));
  const [entity] = [...(catalog.entities.get("database")?.values() ?? [])];
  if (entity === undefined) throw new Error(`${JSON.stringify(catalog.faults)}\n${text}`);
  return entity;
}

function content({ identifier, title, icon, team, blueprint, properties, relations }: EntityContent): JsonValue {
  return { identifier, title, icon: icon ?? null, team: team ?? null, blueprint, properties, relations };
}

test("a new file", () => {
  expect(writeEntityFile(undefined, orders)).toBe(
    "identifier: mailer-orders\ntitle: orders\nblueprint: database\nproperties:\n  engine: documentdb\n  instances: 1\n" +
      "relations:\n  service: mailer\n",
  );
});

describe("an existing file", () => {
  test("changes only where its values do", () => {
    const properties = { engine: "documentdb", instances: 4, tags: ["a", "b"], endpoint: "db.example.com" };
    expect(writeEntityFile(written, { ...orders, properties })).toBe(
      written
        .replace("instances: 1   #", "instances: 4   #")
        .replace("  tags: [a, b]\n", "  tags: [a, b]\n  endpoint: db.example.com\n"),
    );
  });

  test("changes lists item by item, and texts of several lines by themselves", () => {
    const text = [
      "identifier: mailer-orders",
      "title: orders",
      "properties:",
      "    # who answers",
      "    owners:",
      "        - dana   # by day",
      "        # at night",
      "        - omar",
      "        - 'lea' # on leave",
      "    notes: |",
      "        one",
      "          two",
      "    boxes: { a: 1 } # small",
      "relations:",
      "    service: [ mailer ] # only",
      "",
    ].join("\n");
    const properties = { owners: ["dana", "omar", "lea"], notes: "one\n  two\n", boxes: { a: 1 } };
    const before = { ...orders, properties, relations: { service: ["mailer"] } };
    const changed = (more: EntityContent["properties"]): string =>
      writeEntityFile(text, { ...before, properties: { ...properties, ...more } });
    expect(changed({})).toBe(text);
    expect(changed({ owners: ["dana", "ken", "lea"] })).toBe(text.replace("- omar", "- ken"));
    expect(changed({ owners: ["dana", "lea"] })).toBe(text.replace("        # at night\n        - omar\n", ""));
    expect(changed({ owners: ["dana", "omar", "lea", "ken", "a: b"] })).toBe(
      text.replace("# on leave\n", '# on leave\n        - ken\n        - "a: b"\n'),
    );
    expect(changed({ owners: ["ken", "dana", "omar", "lea"] })).toBe(
      text.replace("        - dana", "        - ken\n        - dana"),
    );
    expect(changed({ owners: ["dana", { name: "omar", night: true }, "lea"] })).toBe(
      text.replace("        - omar\n", "        - name: omar\n          night: true\n"),
    );
    expect(changed({ owners: ["dana", "omar", [1, 2]] })).toBe(
      text.replace("- 'lea' # on leave\n", "- - 1 # on leave\n          - 2\n"),
    );
    expect(changed({ notes: "three\n" })).toBe(text.replace("        one\n          two\n", "      three\n"));
    expect(changed({ notes: "three" })).toBe(text.replace("notes: |\n        one\n          two\n", "notes: three\n"));
    expect(changed({ boxes: { a: 1, b: 2 } })).toBe(text.replace("{ a: 1 }", "{ a: 1, b: 2 }"));
    expect(changed({ boxes: [1, { b: 2 }] })).toBe(
      text.replace("boxes: { a: 1 } # small", "boxes: # small\n      - 1\n      - b: 2"),
    );
    expect(changed({ boxes: "two\nlines\n" })).toBe(
      text.replace("boxes: { a: 1 } # small", "boxes: | # small\n      two\n      lines"),
    );
    expect(changed({ owners: [] })).toContain("    owners: []\n");
    expect(changed({ owners: "dana" })).toContain("    owners: dana\n    notes: |\n        one\n          two\n");
  });

  test("keeps every other line to the character, whatever its style", () => {
    const styled = [
      "identifier:   mailer-orders",
      "title: 'orders'   # as the form said",
      "blueprint: database",
      "properties:",
      "    engine: documentdb      # fixed",
      "    # one to five",
      "    instances: 1",
      "    tags: [ a,b ]",
      "    box: {a: 1, b: [ x ]}",
      "    empty:",
      "    text: |",
      "      two",
      "      lines",
      "relations: { service: mailer,   other: x }",
    ];
    const old = { engine: "documentdb", instances: 1, tags: ["a", "b"], box: { a: 1, b: ["x"] }, empty: null };
    const before = {
      ...orders,
      properties: { ...old, text: "two\nlines\n" },
      relations: { service: "mailer", other: "x" },
    };
    const changed = (after: EntityContent): readonly string[] => {
      const lines = writeEntityFile(`${styled.join("\n")}\n`, after)
        .split("\n")
        .slice(0, -1);
      const gone = styled.filter((line) => !lines.includes(line)).map((line) => `-${line}`);
      return [...gone, ...lines.filter((line) => !styled.includes(line)).map((line) => `+${line}`)];
    };
    const withProperties = (properties: EntityContent["properties"]): EntityContent => ({
      ...before,
      properties: { ...before.properties, ...properties },
    });
    const { instances: _one, ...others } = before.properties;
    expect(changed(before)).toEqual([]);
    expect(changed({ ...before, title: "it's" })).toEqual([
      "-title: 'orders'   # as the form said",
      "+title: 'it''s'   # as the form said",
    ]);
    expect(changed(withProperties({ engine: "a: b" }))).toEqual([
      "-    engine: documentdb      # fixed",
      '+    engine: "a: b"      # fixed',
    ]);
    expect(changed(withProperties({ tags: ["a", "c, d"] }))).toEqual(["-    tags: [ a,b ]", '+    tags: [ a,"c, d" ]']);
    expect(changed(withProperties({ box: { a: "x, y", b: ["x"] } }))).toEqual([
      "-    box: {a: 1, b: [ x ]}",
      '+    box: {a: "x, y", b: [ x ]}',
    ]);
    expect(changed(withProperties({ empty: 3 }))).toEqual(["-    empty:", "+    empty: 3"]);
    expect(changed(withProperties({ more: { deep: [1] } }))).toEqual(["+    more:", "+      deep:", "+        - 1"]);
    expect(changed({ ...before, properties: others })).toEqual(["-    # one to five", "-    instances: 1"]);
    expect(changed({ ...before, relations: { service: "mailer", peer: "y" } })).toEqual([
      "-relations: { service: mailer,   other: x }",
      "+relations: { service: mailer, peer: y }",
    ]);
    expect(changed({ ...before, relations: {} })).toEqual([
      "-relations: { service: mailer,   other: x }",
      "+relations: {}",
    ]);
    expect(changed({ ...before, icon: "Box" })).toEqual(["+icon: Box"]);
  });

  test("keeps what stands on top of it when its first key goes", () => {
    const schema = "# yaml-language-server: $schema=x\n";
    expect(
      writeEntityFile(`${schema}icon: X\nidentifier: a\n`, {
        ...orders,
        identifier: "a",
        title: "a",
        properties: {},
        relations: {},
      }),
    ).toBe(`${schema}identifier: a\n`);
  });

  test("with the same values stays the same to the byte", () => {
    const same = { ...orders, properties: { ...orders.properties, tags: ["a", "b"] } };
    expect(writeEntityFile(written, same)).toBe(written);
    expect(writeEntityFile(written.replaceAll("\n", "\r\n"), same)).toBe(written.replaceAll("\n", "\r\n"));
  });

  test("keeps quoting, and drops what is gone", () => {
    const text = writeEntityFile(written, { ...orders, title: "Orders", properties: { engine: "documentdb" } });
    expect(text).toContain("title: 'Orders' # as the form said");
    expect(text).toContain('# Fixed at birth.\n  engine: "documentdb"');
    expect(text).not.toContain("instances");
    expect(text).not.toContain("tags");
  });

  test("keeps CRLF", () => {
    const text = writeEntityFile(written.replaceAll("\n", "\r\n"), orders);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("keeps keys without values, which say what their absence says", () => {
    const empty = "identifier: mailer-orders\ntitle:\nicon: # none yet\nteam: ~\n";
    const entity = { ...orders, title: "mailer-orders", properties: {}, relations: {} };
    expect(writeEntityFile(empty, entity)).toBe(empty);
  });

  test("does not gain what its folder or a default says", () => {
    const short = "identifier: mailer-orders\nteam: devops\n";
    const entity = { ...orders, title: "mailer-orders", team: ["devops"], properties: { a: 1 }, relations: {} };
    expect(writeEntityFile(short, entity)).toBe(`${short}properties:\n  a: 1\n`);
  });

  test("keeps keys that Port added", () => {
    const exported = `${written}createdBy: dana\n`;
    expect(writeEntityFile(exported, orders)).toContain("createdBy: dana");
  });

  test("an alias whose anchor goes keeps its value", () => {
    const before = "identifier: e\nproperties:\n  a: &x hi\n  b: *x\n";
    const written = writeEntityFile(before, {
      identifier: "e",
      title: "e",
      blueprint: "t",
      properties: { b: "hi" },
      relations: {},
    });
    expect(written).toBe("identifier: e\nproperties:\n  b: hi\n");
  });

  test("an anchor that ties values together gives way to the values", async () => {
    const tied = "identifier: mailer-orders\ntitle: orders\nproperties: &p\n  a: 1\nrelations: {}\ncreatedBy: *p\n";
    const entity = { ...orders, properties: { a: 2 }, relations: {} };
    expect((await read(writeEntityFile(tied, entity))).properties).toEqual({ a: 2 });
  });

  test("JSON stays JSON, in its order and indentation", () => {
    const json = '{\n "relations": {"service": "x"},\n "identifier": "mailer-orders",\n "createdBy": "dana"\n}\n';
    const text = writeEntityFile(json, { ...orders, relations: { service: "mailer" } });
    expect(JSON.parse(text)).toEqual({
      identifier: "mailer-orders",
      title: "orders",
      properties: orders.properties,
      relations: orders.relations,
      createdBy: "dana",
    });
    expect(
      text.startsWith('{\n "relations": {"service": "mailer"},\n "identifier": "mailer-orders",\n "createdBy"'),
    ).toBe(true);
    expect(text).toContain(',\n "properties": {\n  "engine": "documentdb",\n');
  });

  test("JSON keeps its lines where values change in their places", () => {
    const json =
      '{ "identifier": "mailer-orders", "title": "orders",\n    "properties": {"engine": "mysql", "instances": 1,\n      "tags": ["a", "b"]},\n' +
      '    "relations": { "service": "mailer" } }';
    const properties = { engine: "documentdb", instances: 2, tags: ["a", "b"] };
    expect(writeEntityFile(json, { ...orders, properties })).toBe(
      json.replace("mysql", "documentdb").replace(": 1", ": 2"),
    );
  });

  test("one that is broken is written anew", () => {
    expect(writeEntityFile("identifier: [", orders)).toBe(writeEntityFile(undefined, orders));
  });
});

const text = fc.oneof(
  fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", "").toWellFormed()),
  fc.constantFrom(
    "yes",
    "null",
    "~",
    "1",
    "0x1",
    "1e3",
    "- a",
    "a: b",
    "#x",
    " a",
    "a\n",
    "\n\nb",
    "'",
    '"',
    "*a",
    "&a",
    "{{ .x }}",
    "2020-01-01",
    ".inf",
    "\u0085",
    "\t",
    "\uFEFFx",
  ),
);
const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e9, min: -1e9 }),
);
const list = fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 2 })), { maxLength: 4 });
const value = fc.oneof(leaf, list, fc.dictionary(fc.constantFrom("p", "q"), leaf));
const key = fc.stringMatching(/^[A-Za-z0-9@_=-]{1,8}$/).filter((name) => name !== "__proto__");
const entities: fc.Arbitrary<EntityContent> = fc.record(
  {
    identifier: fc.constant("mailer-orders"),
    blueprint: fc.constant("database"),
    title: text,
    icon: text,
    team: fc.array(text, { maxLength: 2 }),
    properties: fc.dictionary(key, value, { maxKeys: 4 }),
    relations: fc.dictionary(key, fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxKeys: 2 }),
  },
  { requiredKeys: ["identifier", "blueprint", "title", "properties", "relations"] },
);

describe("what is written is read again", () => {
  test("anew, over another, and as JSON", async () => {
    await fc.assert(
      fc.asyncProperty(entities, entities, async (one, other) => {
        const fresh = writeEntityFile(undefined, one);
        expect(canonicalJson(content(await read(fresh)))).toBe(canonicalJson(content(one)));
        const over = writeEntityFile(fresh, other);
        expect(canonicalJson(content(await read(over)))).toBe(canonicalJson(content(other)));
        const json = writeEntityFile(JSON.stringify(one, null, 2), other);
        expect(canonicalJson(content(await read(json, "entities/database/x.json")))).toBe(
          canonicalJson(content(other)),
        );
        expect(() => JSON.parse(json) as unknown).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  test("comments survive any change of values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 4 }), async (more) => {
        const properties = { ...more, engine: "documentdb", instances: 2 };
        const result = writeEntityFile(written, { ...orders, properties });
        for (const comment of [
          "# Owned by Dana.",
          "# as the form said",
          "# Fixed at birth.",
          "# one to five",
          "# the end",
        ]) {
          expect(result).toContain(comment);
        }
        expect(canonicalJson((await read(result)).properties)).toBe(canonicalJson(properties));
      }),
      { numRuns: 100 },
    );
  });
});
