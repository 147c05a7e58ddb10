import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cliConfiguration } from "../../action/src/guards.ts";
import { changeLines, countChanges } from "../../src/core/plan/changes.ts";
import type { TerraformPlan } from "../../src/core/plan/plan_shapes.ts";
import { planText } from "../../src/core/plan/plan_text.ts";
import { summarizePlan, summaryPages } from "../../src/core/plan/summary.ts";
import { code } from "../../src/core/report/markdown.ts";
import { Scene } from "../../test/action/scene.ts";
import { askingForProvider, hashesOf, provider, providerMirror } from "../../test/integrity/provider_mirror.ts";
import { terraformEnvironment } from "../../test/support/terraform.ts";
import { bytesOf } from "./size.ts";
import { median } from "./tables.ts";

const execute = promisify(execFile);
const bundle = fileURLToPath(new URL("../../action/dist", import.meta.url));

/** A module to plan, and what it is planned with. */
interface Planned {
  readonly words: string;
  readonly files: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly target: number;
  /** The folder that holds the module's providers; none where it has no other than Terraform's own. */
  readonly mirror?: string;
}

/** Prints the Action's figures against bare Terraform in the same run, and what its summary shows of large plans. */
export async function measureAction(): Promise<void> {
  const mirror = await mkdtemp(join(tmpdir(), "gatehouse-mirror-"));
  try {
    await providerMirror(mirror, "bench");
    const cases: readonly Planned[] = [
      { words: "3 resources", files: moduleOf(3), rounds: 15, target: 1.3 },
      { words: "3 resources, a provider of its own process", files: withProvider(), rounds: 15, target: 1.3, mirror },
      { words: "1000 resources", files: moduleOf(1000), rounds: 5, target: 1.1 },
    ];
    for (const planned of cases) console.log(await describePlan(planned));
  } finally {
    await rm(mirror, { recursive: true, force: true });
  }
  for (const changes of [10, 100, 1000, 5000]) console.log(describeSummary(changes));
  console.log(`bundle: ${((await bytesOf(bundle)) / 1_000_000).toFixed(2)} MB, of at most 1.5 MB`);
}

async function describePlan(planned: Planned): Promise<string> {
  const { bare, node, action } = await measurePlan(planned);
  return (
    `plan step, ${planned.words}: ${seconds(action)} whole process, ${seconds(bare)} bare init + plan + show -json; ` +
    `${(action / bare).toFixed(2)} times, of at most ${planned.target}; ${((bare + node) / bare).toFixed(2)} times with no more than ` +
    `an empty node beside them (${seconds(node)})`
  );
}

function moduleOf(resources: number): Planned["files"] {
  return {
    "main.tf": `terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {\n  count = ${resources}\n  input = "value-\${count.index}"\n}\n`,
  };
}

/** Three resources, and a program that Terraform starts to plan, as people's modules have. That of here is a script of Node. */
function withProvider(): Planned["files"] {
  const { "main.tf": main = "", ".terraform.lock.hcl": lock = "" } = askingForProvider(hashesOf("bench"));
  return {
    ...moduleOf(2),
    ".terraform.lock.hcl": lock,
    "provider.tf": `${main}provider "null" {\n  region = "eu"\n}\n`,
  };
}

interface Measured {
  readonly bare: number;
  /** A script that does nothing. */
  readonly node: number;
  readonly action: number;
}

/** Medians in milliseconds, taken in turn so that they meet the same machine. */
async function measurePlan({ files, rounds, mirror }: Planned): Promise<Measured> {
  const scene = await Scene.create();
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-bench-"));
  const empty = join(folder, "empty.js");
  await writeFile(empty, "");
  try {
    const order = await scene.commit(files, { outputs: [], providers: mirror === undefined ? [] : [provider] });
    const configuration = join(folder, "terraform.rc");
    await writeFile(configuration, cliConfiguration([provider], folder, mirror ?? folder));
    const own = { TF_CLI_CONFIG_FILE: configuration, TF_DISABLE_PLUGIN_TLS: "1" };
    const job = mirror === undefined ? {} : { GATEHOUSE_PROVIDER_MIRROR: mirror, TF_DISABLE_PLUGIN_TLS: "1" };
    const [bare, node, action]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await timed(() => planBare(join(folder, String(round)), files, own)));
      node.push(await timed(() => execute(process.execPath, [empty])));
      const nonce = round.toString(16).padStart(32, "f");
      action.push(
        await timed(async () => {
          const { report, log } = await scene.runBundle({ ...order, nonce }, job);
          if (report?.outcome !== "planned") throw new Error(`The Action did not plan:\n${log}`);
        }),
      );
    }
    return { bare: median(bare), node: median(node), action: median(action) };
  } finally {
    await scene.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function planBare(
  folder: string,
  files: Planned["files"],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const env = { ...terraformEnvironment(), ...environment };
  const terraform = (...args: readonly string[]) =>
    execute("terraform", [...args], { cwd: folder, env, maxBuffer: 1e9 });
  await terraform("init", "-input=false", "-no-color");
  await terraform("plan", "-input=false", "-no-color", "-out=plan");
  await terraform("show", "-json", "plan");
}

/** Every second change destroys or replaces. What is shown is looked up in what GitHub would show. */
function describeSummary(count: number): string {
  const plan = planOf(count);
  const started = performance.now();
  const changes = changeLines(plan);
  const review = { counts: countChanges(plan, changes), changes };
  const pages = summaryPages(
    review,
    { first: 60_000, more: 60_000 },
    { elsewhere: "elsewhere", check: "gatehouse/report" },
  );
  const summary = summarizePlan(review, 900_000, "elsewhere");
  const log = planText(review);
  const milliseconds = performance.now() - started;
  const losses = changes.filter(({ action }) => action === "delete" || action === "replace");
  const shown = (text: string): number =>
    (100 * losses.filter(({ address }) => text.includes(`- ${code(address)}`)).length) / losses.length;
  return (
    `${count} changes: ${shown(pages.join("\n"))} % of ${losses.length} destroys and replaces shown in ${pages.length} check ` +
    `run(s), ${shown(summary)} % in the summary; ${log.length} lines in the log; built in ${milliseconds.toFixed(0)} ms, of at most 200`
  );
}

function planOf(count: number): TerraformPlan {
  return {
    format_version: "1.2",
    resource_changes: Array.from({ length: count }, (_, index) => {
      const actions = [["update"], ["delete"], ["update"], ["delete", "create"]][index % 4] ?? [];
      const address = `module.region["eu-central-1"].aws_instance.worker["worker-${index}"]`;
      const before = { ami: "ami-1", tags: { Name: `worker-${index}` }, size: "small" };
      const after = actions.includes("delete") && actions.length === 1 ? null : { ...before, ami: "ami-2" };
      return { address, change: { actions, before, after } };
    }),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
