import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileShapes } from "./compile_shapes.ts";
import { requireHttp } from "./require_http.ts";
import { withoutUnused } from "./without_unused.ts";

const folder = fileURLToPath(new URL("dist", import.meta.url));

/**
 * The Action as files that need nothing installed: `index.js`, and what it loads only when it is needed. The same sources give
 * the same bytes.
 */
async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("src/index.ts", import.meta.url))],
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    outdir: folder,
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    minify: true,
    legalComments: "eof",
    plugins: [compileShapes, withoutUnused, requireHttp],
    // Node's http is required, and some of the bundled packages are CommonJS.
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
  });
  return new Map(outputFiles.map((file) => [path.basename(file.path), file.contents]));
}

async function committed(): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = (await readdir(folder)).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)),
  );
}

function isSame(one: ReadonlyMap<string, Uint8Array>, other: ReadonlyMap<string, Uint8Array>): boolean {
  return (
    one.size === other.size &&
    [...one].every(([name, contents]) => Buffer.from(contents).equals(other.get(name) ?? new Uint8Array()))
  );
}

const fresh = await bundle();
if (process.argv.includes("--check")) {
  if (!isSame(fresh, await committed())) {
    process.stderr.write("action/dist/ is not what its sources give. Run `npm run bundle`, and commit the folder.\n");
    process.exitCode = 1;
  }
} else {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const [name, contents] of fresh) await writeFile(path.join(folder, name), contents);
}
