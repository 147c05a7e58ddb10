// Plain JavaScript for any Node: what is missing must be said before anything of the project can be loaded.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The first line that a program prints of its version, or nothing when it can't be run. */
function versionOf(program, ...parameters) {
  const { stdout, status } = spawnSync(program, parameters, { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const [major] = process.versions.node.split(".").map(Number);
if (major < 24) stop(`Node ${process.version} is too old for Gatehouse. Run it as: npm ci && npm run demo`);

const packages = new URL("../node_modules/probot", import.meta.url);
if (!existsSync(packages)) stop("Gatehouse's packages are not installed. Install them first: npm ci && npm run demo");

const git = versionOf("git", "--version");
if (git === undefined) stop("git is missing. Install it, for example with: sudo apt-get install git");
const [, gitMajor, gitMinor] = /(\d+)\.(\d+)/.exec(git) ?? [];
if (Number(gitMajor) < 2 || (Number(gitMajor) === 2 && Number(gitMinor) < 38)) {
  stop(`${git} is too old: the local GitHub merges with 2.38 or later. For example: sudo apt-get install git`);
}

const tool = ["terraform", "tofu"].find((program) => versionOf(program, "version") !== undefined);
const parameters = process.argv.slice(2);
const { demo } = await import("../src/local/demo/start.ts");
// Nothing that is left, such as a story that was interrupted, may keep the process from ending.
process.exit(await demo(parameters, tool === undefined ? {} : { tool }));
