import { readFile, writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { actionReadme } from "./documents/action_readme.ts";
import { integrityDocument } from "./documents/integrity.ts";
import { securityDocument } from "./documents/security.ts";
import { settingsDocument } from "./documents/settings.ts";

/** Documents that are made, whole or in part, from what the tests run, action.yml and the schemas: `--check` fails where one is another. */
const documents: ReadonlyMap<string, () => string> = new Map([
  ["docs/integrity.md", integrityDocument],
  ["action/README.md", actionReadme],
  ["docs/security.md", securityDocument],
  ["docs/settings.md", settingsDocument],
]);

const root = new URL("../", import.meta.url);
for (const [file, write] of documents) {
  const path = new URL(file, root).pathname;
  const text = await format(write(), { ...(await resolveConfig(path)), filepath: path });
  if (!process.argv.includes("--check")) {
    await writeFile(path, text);
    continue;
  }
  const committed = await readFile(path, "utf8").catch(() => "");
  if (committed === text) continue;
  process.stderr.write(`${file} is not what its sources give. Run \`npm run documents\`, and commit the file.\n`);
  process.exitCode = 1;
}
