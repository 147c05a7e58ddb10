import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { conclusionBadge } from "./checks.ts";
import { author, emptyNote, shortSha, time } from "./parts.ts";

export interface WorkflowRun {
  readonly id: number;
  readonly title: string;
  readonly workflow: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly actor: string;
  readonly triggeringActor: string;
  readonly attempt: number;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly createdAt: string;
}

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly log: string;
  readonly summary: Html | undefined;
}

export function workflowRuns(runs: readonly WorkflowRun[], links: Links): Html {
  if (runs.length === 0) return emptyNote("No workflow has run yet.");
  return html`<ul class="rows">
    ${runs.map(
      (run) =>
        html`<li id="run-${run.id}">
          ${conclusionBadge(run.status, run.conclusion)}
          <div>
            <a class="title" href="${links.workflowRun(run.id)}">${run.title}</a>
            <p class="meta">${run.workflow}, by ${run.actor}, ${time(run.createdAt)}</p>
          </div>
        </li>`,
    )}
  </ul>`;
}

export function workflowRunPage(run: WorkflowRun, jobs: readonly Job[], links: Links): Html {
  return html`<div class="heading">
      <h1><span>${run.title}</span></h1>
      <p class="meta">
        ${conclusionBadge(run.status, run.conclusion)} ${run.workflow} on <code>${run.branch}</code> at
        ${shortSha(run.sha, links)}, ${run.event} by ${author(run.triggeringActor)}, attempt ${run.attempt},
        ${time(run.createdAt)}
      </p>
      <form method="post" action="${links.workflowRun(run.id)}/rerun">
        <button type="submit">Re-run all jobs</button>
      </form>
    </div>
    ${jobs.length === 0 ? emptyNote("No job has started yet.") : jobs.map(jobSection)}`;
}

function jobSection(job: Job): Html {
  return html`<section class="job" aria-labelledby="job-${job.id}">
    <h2 id="job-${job.id}">${conclusionBadge(job.status, job.conclusion)} ${job.name}</h2>
    ${job.conclusion === "skipped" ? html`<p class="meta">Its condition was not met.</p>` : jobResult(job)}
  </section>`;
}

function jobResult(job: Job): Html {
  return html`<p class="meta">${job.startedAt === null ? "Not started." : html`Started ${time(job.startedAt)}`}</p>
    ${
      job.summary === undefined
        ? nothing
        : html`<div class="markdown panel">
            <h3>Summary</h3>
            ${job.summary}
          </div>`
    }
    <details id="log-${job.id}" ${job.conclusion === "success" ? "" : "open"}>
      <summary>Log</summary>
      ${job.log.trim() === "" ? emptyNote("No log yet.") : html`<pre tabindex="0" class="log-text"><code>${job.log}</code></pre>`}
    </details>`;
}
