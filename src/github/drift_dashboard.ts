import type { Dashboard, DashboardStep } from "../core/drift/decide.ts";
import { driftLabel } from "../core/drift/label.ts";
import { ensureLabels } from "./ensure_labels.ts";
import type { Repository } from "./repository.ts";

/** The newest issue with the label that the app opened. The label on anybody else's issue says nothing. */
export async function readDashboard({ octokit, name, app }: Repository): Promise<Dashboard | undefined> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/issues", {
    ...name,
    labels: driftLabel.name,
    state: "all",
    sort: "created",
    direction: "desc",
    per_page: 100,
  });
  const found = data.find(({ user, pull_request }) => user?.login === app.botLogin && pull_request === undefined);
  if (found === undefined) return undefined;
  const { number, state, title, body } = found;
  return { number, open: state === "open", title, body: body ?? "" };
}

/** Opens or changes the dashboard's issue. The comment comes last: without it, the issue still says what is. */
export async function writeDashboard(repository: Repository, step: DashboardStep): Promise<void> {
  const { octokit, name } = repository;
  const { title, body } = step;
  if (step.type === "create") {
    await ensureLabels(repository, [driftLabel]);
    await octokit.request("POST /repos/{owner}/{repo}/issues", { ...name, title, body, labels: [driftLabel.name] });
    return;
  }
  const issue_number = step.number;
  await octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
    ...name,
    issue_number,
    title,
    body,
    state: step.open ? "open" : "closed",
    ...(step.open ? {} : { state_reason: "completed" as const }),
  });
  if (step.comment === undefined) return;
  const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  await octokit.request(route, { ...name, issue_number, body: step.comment });
}
