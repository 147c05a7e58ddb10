import { measureAction } from "./bench/action.ts";
import { measureCatalog } from "./bench/catalog.ts";
import { measureIntake } from "./bench/intake.ts";
import { measureRunSize } from "./bench/run_size.ts";
import { measureRuns } from "./bench/runs.ts";
import { measureSize } from "./bench/size.ts";

const usage =
  "npm run bench           plays the story's three runs and prints their figures\nnpm run bench -- catalog  generates catalogs of 10,000 and 100,000 entities, and prints how long reading them takes\nnpm run bench -- run-size plays them on catalogs of 100 and 100,000 entities, and prints what the size costs\nnpm run bench -- size   prints what Gatehouse needs of node_modules at run time\nnpm run bench -- intake prints how fast forms and CODEOWNERS are read\nnpm run bench -- action prints what the Action adds to Terraform, and what it shows of large plans";

const [what, ...more] = process.argv.slice(2);
if (more.length === 0 && what === undefined) await measureRuns();
else if (more.length === 0 && what === "size") await measureSize();
else if (more.length === 0 && what === "catalog") await measureCatalog();
else if (more.length === 0 && what === "run-size") await measureRunSize();
else if (more.length === 0 && what === "intake") await measureIntake();
else if (more.length === 0 && what === "action") await measureAction();
else {
  console.error(usage);
  process.exitCode = 2;
}
