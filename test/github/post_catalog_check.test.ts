import nock from "nock";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/core/faults.ts";
import { postCatalogCheck } from "../../src/github/post_catalog_check.ts";
import { baseUrl, expectRequests, fakeRepository } from "./fake_repository.ts";

expectRequests();

const head = "a".repeat(40);

function faults(count: number): readonly Fault[] {
  return Array.from({ length: count }, (_, index) => ({
    severity: "error",
    rule: "unknown-key",
    place: { file: "actions/a.yml", line: index + 1, column: 3 },
    message: `There is no key ${index}.`,
    remedy: "Take it out.",
  }));
}

interface Posted {
  readonly conclusion?: string;
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly annotations: readonly Readonly<Record<string, unknown>>[];
  };
}

/** What is posted: the check, then its further annotations. */
async function posted(list: readonly Fault[]): Promise<readonly Posted[]> {
  const bodies: Posted[] = [];
  const keep = (body: Posted): boolean => bodies.push(body) > 0;
  nock(baseUrl).post("/repos/acme/catalog/check-runs", keep).reply(201, { id: 7 });
  const further = Math.max(0, Math.ceil(Math.min(list.length, 500) / 50) - 1);
  if (further > 0) nock(baseUrl).patch("/repos/acme/catalog/check-runs/7", keep).times(further).reply(200, { id: 7 });
  await postCatalogCheck(fakeRepository(), { head }, list);
  return bodies;
}

describe("the catalog's check", () => {
  it("is green where nothing is wrong, and with warnings alone", async () => {
    expect(await posted([])).toMatchObject([{ conclusion: "success", output: { title: "The catalog is in order" } }]);
    const [fault] = faults(1);
    const warnings: readonly Fault[] = fault === undefined ? [] : [{ ...fault, severity: "warning" }];
    expect(await posted(warnings)).toMatchObject([{ conclusion: "success", output: { title: "0 errors, 1 warning" } }]);
  });

  it("points at line and column", async () => {
    const [check] = await posted(faults(1));
    expect(check).toMatchObject({ conclusion: "failure", output: { title: "1 error, 0 warnings" } });
    expect(check?.output.annotations).toEqual([
      {
        path: "actions/a.yml",
        start_line: 1,
        end_line: 1,
        start_column: 3,
        end_column: 3,
        annotation_level: "failure",
        title: "unknown-key",
        message: "There is no key 0. Take it out.",
      },
    ]);
    expect(check?.output.summary).toContain("- `actions/a.yml:1:3` `There is no key 0. Take it out.`");
  });

  it("brings more than fifty annotations in several requests, the verdict in the first", async () => {
    const bodies = await posted(faults(120));
    expect(bodies.map(({ conclusion, output }) => [conclusion, output.annotations.length])).toEqual([
      ["failure", 50],
      [undefined, 50],
      [undefined, 20],
    ]);
    const lines = bodies.flatMap(({ output }) => output.annotations.map(({ start_line: line }) => line));
    expect(new Set(lines).size).toBe(120);
  });

  it("ends somewhere, and says how many there are", async () => {
    const bodies = await posted(faults(5000));
    expect(bodies).toHaveLength(10);
    expect(bodies[0]?.output).toMatchObject({ title: "5000 errors, 0 warnings" });
    const lines = bodies[0]?.output.summary.split("\n") ?? [];
    expect(lines.at(-1)).toBe(`- and ${5000 - (lines.length - 1)} more`);
    expect(lines.length).toBeGreaterThan(200);
  });

  it("names as many as the summary holds, each whole", async () => {
    const long = faults(400).map((fault) => ({ ...fault, message: "@omar ".repeat(80) }));
    const [check] = await posted(long);
    const lines = check?.output.summary.split("\n") ?? [];
    expect(check?.output.summary.length).toBeLessThan(65_535);
    expect(lines.slice(0, -1).filter((line) => !/^- `[^`]+` `[^`]+`$/.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^- and \d+ more$/);
  });

  it("shows what somebody wrote as text", async () => {
    const [fault] = faults(1);
    const message = "There is no key `x`\n\n# Approved by @acme/devops ![](https://example.com/a.png)";
    const [check] = await posted(fault === undefined ? [] : [{ ...fault, message }]);
    expect(check?.output.summary.split("\n")).toHaveLength(1);
    expect(check?.output.summary).toContain("`` There is no key `x` # Approved");
  });
});
