import * as core from "@actions/core";
import { exec } from "@actions/exec";
import { getOctokit } from "@actions/github";
import { which } from "@actions/io";
import { retry } from "@octokit/plugin-retry";
import type { Job } from "./job.ts";
import type { Execution, ExecutionOptions, Ports } from "./ports.ts";

/** The ports on a real runner. */
export function runnerPorts(job: Job): Ports {
  const octokit = getOctokit(job.token, { baseUrl: job.apiUrl }, retry);
  const repository = { owner: job.repository.owner, repo: job.repository.name };
  return {
    execute,
    listCheckRuns: async (head, name, appId) => {
      const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
        ...repository,
        ref: head,
        check_name: name,
        app_id: appId,
        status: "in_progress",
        filter: "all",
        per_page: 100,
      });
      return runs.map((run) => ({
        appId: run.app?.id,
        headSha: run.head_sha,
        externalId: run.external_id ?? "",
        status: run.status,
        text: run.output.text ?? "",
      }));
    },
    createCheckRun: async ({ name, headSha, externalId, conclusion, title, summary, text }) => {
      await octokit.rest.checks.create({
        ...repository,
        name,
        head_sha: headSha,
        external_id: externalId,
        status: "completed",
        conclusion,
        output: { title, summary, ...(text !== undefined && { text }) },
      });
    },
    log: (line) => {
      core.info(line);
    },
    mask: (secret) => {
      core.setSecret(secret);
    },
    addToSummary: async (markdown) => {
      await core.summary.addRaw(markdown, true).write();
    },
    milliseconds: () => performance.now(),
  };
}

async function execute(
  command: string,
  args: readonly string[],
  { folder, environment }: ExecutionOptions,
): Promise<Execution | undefined> {
  const path = await which(command);
  if (path === "") return undefined;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const exitCode = await exec(`"${path}"`, [...args], {
    cwd: folder,
    env: { ...environment },
    silent: true,
    ignoreReturnCode: true,
    listeners: { stdout: (data) => stdout.push(data), stderr: (data) => stderr.push(data) },
  });
  return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") };
}
