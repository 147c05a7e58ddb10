import { text } from "node:stream/consumers";
import * as core from "@actions/core";
import { JobFailure } from "./failure.ts";
import { watchSignals } from "./interruption.ts";
import { readJob } from "./job.ts";
import type { Environment } from "./job.ts";
import { run } from "./run.ts";
import { runnerPorts } from "./runner_ports.ts";

// JavaScript's numbers of older ones are read in another way, and their libraries lack what is used here.
const oldestNode = 20;

async function main(): Promise<void> {
  try {
    if (Number(process.versions.node.split(".")[0]) < oldestNode) {
      throw new JobFailure(
        `This runner's node is ${process.versions.node}, and the Action needs ${oldestNode} or newer.`,
      );
    }
    await modes(process.env["GATEHOUSE_MODE"] ?? "")(await readEnvironment());
  } catch (error) {
    core.setFailed(error instanceof JobFailure ? error.message : `Gatehouse could not report: ${String(error)}`);
  }
}

/**
 * The process's environment, with the seal key and the token from standard input, a line each. They are not in it: Terraform, its
 * providers and the code that they evaluate can read the environment of every process of the same user from /proc.
 */
async function readEnvironment(): Promise<Environment> {
  const [sealKey = "", token = ""] = (await text(process.stdin)).split("\n");
  return { ...process.env, GATEHOUSE_SEAL_KEY: sealKey, GATEHOUSE_TOKEN: token };
}

type Mode = (environment: Environment) => Promise<void>;

function modes(name: string): Mode {
  if (name === "app" || name === "") return withApp;
  if (name === "standalone") return withoutApp;
  if (name === "drift") return drift;
  if (name === "tool") return tool;
  throw new JobFailure(`The input \`mode\` is ${JSON.stringify(name)}: write app, drift, standalone or tool.`);
}

/** Ends with success once a report is posted, whatever it says: the report tells. */
async function withApp(environment: Environment): Promise<void> {
  const job = readJob(environment);
  const report = await run(job, environment, runnerPorts(job, watchSignals(process)));
  core.setOutput("outcome", report.outcome);
}

/** Fails when what was to be done was not: nobody else tells that the pull request must not be merged. */
async function withoutApp(environment: Environment): Promise<void> {
  const { issuePorts, pullPorts, readStandaloneJob, runStandalone } = await import("./other_modes.ts");
  const job = await readStandaloneJob(environment);
  const ports = runnerPorts(job, watchSignals(process));
  const outcome = await runStandalone(job, environment, ports, pullPorts(job), issuePorts(job));
  core.setOutput("outcome", outcome);
  if (outcome === "plan_failed" || outcome === "apply_failed" || outcome === "refused" || outcome === "stale") {
    throw new JobFailure(
      `Ended as ${outcome}: the pull request's comment and this run's summary say why, and what to do.`,
    );
  }
}

/** Ends with success once a report is posted, whatever it says: the app tells people. */
async function drift(environment: Environment): Promise<void> {
  const { defaultBranchHead, driftOutcome, readDriftJob, runDrift } = await import("./other_modes.ts");
  const job = readDriftJob(environment);
  const ports = runnerPorts(job, watchSignals(process));
  const report = await runDrift(job, environment, ports, await defaultBranchHead(job));
  core.setOutput("outcome", driftOutcome(report));
}

async function tool(environment: Environment): Promise<void> {
  const { findTool } = await import("./other_modes.ts");
  for (const [name, value] of Object.entries(await findTool(environment, core.warning))) core.setOutput(name, value);
}

await main();
