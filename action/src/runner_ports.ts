import { randomUUID } from "node:crypto";
import * as core from "@actions/core";
import { execute } from "./execute.ts";
import type { RunnerPlace } from "./job.ts";
import { octokitFor } from "./octokit.ts";
import { namePermission } from "./permissions.ts";
import type { Interruption, Ports } from "./ports.ts";

/** The ports on a real runner. */
export function runnerPorts(job: RunnerPlace, interruption: Interruption): Ports {
  const octokit = octokitFor(job);
  const repository = { owner: job.repository.owner, repo: job.repository.name };
  return {
    execute: (command, args, options) => execute(command, args, options, interruption.signal),
    listCheckRuns: async (head, name, appId) => {
      const runs = await namePermission("checks: read", "read its check runs", () =>
        octokit.paginate("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
          ...repository,
          ref: head,
          check_name: name,
          app_id: appId,
          status: "in_progress",
          filter: "all",
          per_page: 100,
        }),
      );
      return runs.map((run) => ({
        appId: run.app?.id,
        headSha: run.head_sha,
        externalId: run.external_id ?? "",
        status: run.status,
        text: run.output.text ?? "",
      }));
    },
    createCheckRun: async ({ name, headSha, externalId, conclusion, title, summary, text }) => {
      await namePermission("checks: write", "create the check run that reports", () =>
        octokit.request("POST /repos/{owner}/{repo}/check-runs", {
          ...repository,
          name,
          head_sha: headSha,
          external_id: externalId,
          status: "completed",
          conclusion,
          output: { title, summary, ...(text !== undefined && { text }) },
        }),
      );
    },
    log: (text) => {
      core.info(withoutCommands(text, randomUUID()));
    },
    mask: (secret) => {
      core.setSecret(secret);
    },
    addToSummary: async (markdown) => {
      await core.summary.addRaw(markdown, true).write();
    },
    interruption,
    milliseconds: () => performance.now(),
  };
}

/** The text between two lines that make the runner carry out no command (`::error::`, `##[group]`) in it. */
function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text}\n::${token}::`;
}
