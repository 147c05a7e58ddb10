import { measureRuns } from "./bench/runs.ts";
import { measureSize } from "./bench/size.ts";

const usage =
  "npm run bench           plays the story's three runs and prints their figures\nnpm run bench -- size   prints what Gatehouse needs of node_modules at run time";

const [what, ...more] = process.argv.slice(2);
if (more.length === 0 && what === undefined) await measureRuns();
else if (more.length === 0 && what === "size") await measureSize();
else {
  console.error(usage);
  process.exitCode = 2;
}
