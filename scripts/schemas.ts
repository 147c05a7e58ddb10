import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { publishedSchemas } from "../src/core/catalog/published_schemas.ts";

/** Writes `schemas/`: the JSON Schemas for editors. A test holds the folder equal to what this writes. */
const folder = new URL("../schemas/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const [file, schema] of publishedSchemas()) {
  await writeFile(new URL(file, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
console.log(`Wrote ${publishedSchemas().size} schemas to ${fileURLToPath(folder)}.`);
