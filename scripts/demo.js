// Plain JavaScript for any Node: what is missing must be said before anything of the project can be loaded.
import { spawnSync } from "node:child_process";

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

const git = versionOf("git", "--version");
if (git === undefined) stop("git is missing. Install it, for example with: sudo apt-get install git");
const [, gitMajor, gitMinor] = /(\d+)\.(\d+)/.exec(git) ?? [];
if (Number(gitMajor) < 2 || (Number(gitMajor) === 2 && Number(gitMinor) < 38)) {
  stop(`${git} is too old: the local GitHub merges with 2.38 or later. For example: sudo apt-get install git`);
}

const hasTerraform = versionOf("terraform", "version") !== undefined || versionOf("tofu", "version") !== undefined;
const parameters = process.argv.slice(2);
const { demo } = await import("../src/local/demo/start.ts");
process.exitCode = await demo(parameters, { hasTerraform });
