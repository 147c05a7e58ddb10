import { readFile } from "node:fs/promises";
import { JobFailure } from "../failure.ts";
import { matching, present, readPlace } from "../job.ts";
import type { Environment } from "../job.ts";
import type { StandaloneJob } from "./bench.ts";
import { readEvent } from "./event.ts";

/** @throws JobFailure that names what is missing or wrong, never a secret's value. */
export async function readStandaloneJob(environment: Environment): Promise<StandaloneJob> {
  const text = await readFile(present(environment, "GITHUB_EVENT_PATH"), "utf8");
  // First of all: a pull request from a fork has no secrets, and is to be told why nothing is planned.
  const event = readEvent(present(environment, "GITHUB_EVENT_NAME"), JSON.parse(text));
  const place = readPlace(environment);
  const { serverUrl, repository, runId } = place;
  return {
    ...place,
    event,
    commit: matching(environment, "GITHUB_SHA", /^[0-9a-f]{40}$/),
    runUrl: `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}`,
    directories: readDirectories(present(environment, "GATEHOUSE_DIRECTORIES")),
  };
}

/** Patterns of folders, separated by white space. */
function readDirectories(text: string): readonly string[] {
  const patterns = text.split(/\s+/).filter((pattern) => pattern !== "");
  const wrong = patterns.find((pattern) => !/^[\w.*][\w.*/-]*$/.test(pattern) || pattern.split("/").includes(".."));
  if (wrong === undefined && patterns.length > 0) return patterns;
  throw new JobFailure(
    `The input \`directories\` holds ${JSON.stringify(wrong ?? "")}: write folders of this repository, as infra/* or envs/prod.`,
  );
}
