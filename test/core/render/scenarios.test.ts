import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { renderModule } from "../../../src/core/render/render_module.ts";
import type { ModuleRequest } from "../../../src/core/render/render_module.ts";

const scenarios = path.resolve(import.meta.dirname, "../../scenarios");

function read(folder: string): ReadonlyMap<string, Uint8Array> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file)];
    }),
  );
}

function texts(files: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries([...files].map(([name, contents]) => [name, Buffer.from(contents).toString("utf8")]));
}

describe("renderModule", () => {
  it.each(readdirSync(scenarios).filter((name) => name.startsWith("render_")))("gives the files of %s", (name) => {
    const folder = path.join(scenarios, name);
    const request = JSON.parse(readFileSync(path.join(folder, "request.json"), "utf8")) as {
      variables: JsonObject;
      backend?: ModuleRequest["backend"];
    };
    const template = { name, files: read(path.join(folder, "template")) };
    const rendered = renderModule({ template, variables: request.variables, backend: request.backend });
    expect(rendered).toMatchObject({ ok: true });
    if (rendered.ok) expect(texts(rendered.files)).toEqual(texts(read(path.join(folder, "expected"))));
  });
});
