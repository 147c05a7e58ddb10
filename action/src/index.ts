import * as core from "@actions/core";
import { JobFailure } from "./failure.ts";
import { watchSignals } from "./interruption.ts";
import { readJob } from "./job.ts";
import { run } from "./run.ts";
import { runnerPorts } from "./runner_ports.ts";

// Older ones read long numbers of a plan inexactly, and a seal would not notice that they changed.
const oldestNode = 22;

/** Ends with success once a report is posted, whatever it says: the report tells. */
async function main(): Promise<void> {
  try {
    if (Number(process.versions.node.split(".")[0]) < oldestNode) {
      throw new JobFailure(
        `This runner's node is ${process.versions.node}, and the Action needs ${oldestNode} or newer.`,
      );
    }
    const job = readJob(process.env);
    const report = await run(job, process.env, runnerPorts(job, watchSignals(process)));
    core.setOutput("outcome", report.outcome);
  } catch (error) {
    core.setFailed(error instanceof JobFailure ? error.message : `Gatehouse could not report: ${String(error)}`);
  }
}

await main();
