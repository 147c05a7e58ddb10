import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { compileShapes } from "./compile_shapes.ts";
import { withoutUnused } from "./without_unused.ts";

const bundleFile = new URL("dist/index.js", import.meta.url);

/** The Action as one file: a runner installs nothing. The same sources give the same bytes. */
async function bundle(): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [new URL("src/index.ts", import.meta.url).pathname],
    absWorkingDir: new URL("..", import.meta.url).pathname,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    minify: true,
    legalComments: "eof",
    plugins: [compileShapes, withoutUnused],
    // Some of the bundled packages are CommonJS and call require.
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild made no file.");
  return Buffer.from(file.contents);
}

const fresh = await bundle();
if (process.argv.includes("--check")) {
  const committed = await readFile(bundleFile);
  if (!committed.equals(fresh)) {
    process.stderr.write(
      "action/dist/index.js is not what its sources give. Run `npm run bundle`, and commit the file.\n",
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(bundleFile, fresh);
}
