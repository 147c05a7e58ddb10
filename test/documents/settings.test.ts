import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { defaultSettings } from "../../src/core/catalog/read_settings.ts";

const document = readFileSync(new URL("../../docs/settings.md", import.meta.url), "utf8");
const starter = readFileSync(new URL("../../templates/catalog/gatehouse.yml", import.meta.url), "utf8");

it("the settings' document has each key that the settings have, with its default, and the starter points to it", () => {
  const rows = [...document.matchAll(/^\| `([a-z._]+)` +\|[^|]*\| (\S+) /gm)].map(([, key, preset]) => [key, preset]);
  const keys = rows.map(([key = ""]) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  const settings: Readonly<Record<string, unknown>> = { ...defaultSettings };
  const known = Object.entries(settings).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? Object.keys(value).map((name) => `${key}.${name}`) : [key],
  );
  expect(keys).toEqual(expect.arrayContaining(known.map((key) => key.replace("Milliseconds", ""))));
  expect(rows).toEqual(
    expect.arrayContaining([
      ["terraform.root", "`infra`"],
      ["approval.expires", "`7d`"],
      ["merge", "`manual`"],
      ["forms.dropdown_limit", "`25`"],
    ]),
  );
  expect(starter).toContain("docs/settings.md");
});
