import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { isJsonObject } from "../../src/core/json.ts";
import { code, table } from "../../src/core/report/markdown.ts";

const folder = new URL("../../action/", import.meta.url);

/** action/README.md with the tables of inputs and outputs as action.yml has them. */
export function actionReadme(): string {
  const action: unknown = load(readFileSync(new URL("action.yml", folder), "utf8"));
  const readme = readFileSync(new URL("README.md", folder), "utf8");
  return ["inputs", "outputs"].reduce((text, kind) => withTable(text, kind, rowsOf(action, kind)), readme);
}

function rowsOf(action: unknown, kind: string): readonly (readonly string[])[] {
  const described = isJsonObject(action) ? action[kind] : undefined;
  if (!isJsonObject(described)) throw new Error(`action/action.yml has no ${kind}.`);
  return Object.entries(described).map(([name, value]) => {
    const { description = "", default: preset = "" } = isJsonObject(value) ? value : {};
    if (typeof description !== "string" || typeof preset !== "string")
      throw new Error(`action/action.yml describes ${name} in another form than text.`);
    const row = [code(name), description];
    return kind === "inputs" ? [...row, preset === "" ? "" : code(preset)] : row;
  });
}

function withTable(readme: string, kind: string, rows: readonly (readonly string[])[]): string {
  const place = new RegExp(`(<!-- ${kind}: [^>]*-->\n)[^]*?(<!-- end of ${kind} -->)`);
  if (!place.test(readme)) throw new Error(`action/README.md has no place for its ${kind}.`);
  const header = kind === "inputs" ? ["input", "meaning", "default"] : ["output", "meaning"];
  return readme.replace(place, (_all, start: string, end: string) => `${start}\n${table(header, rows)}\n\n${end}`);
}
