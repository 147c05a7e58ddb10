import { Octokit } from "@octokit/rest";
import { parseKeyText } from "../../src/core/plan/keys.ts";
import { readOrder } from "../../src/core/plan/order_message.ts";
import { signReport } from "../../src/core/plan/report_message.ts";
import { appSlug } from "../../src/local/demo/people.ts";
import type { WorkflowRunner, WorkflowRunRequest } from "../../src/local/hub/workflow_runner.ts";
import { reportOf } from "../core/run/report_of.ts";

export interface QuickRunner {
  readonly run: WorkflowRunner;
  /** Jobs of this folder wait until the answered function is called. */
  hold(folder: string): () => void;
}

/**
 * Stands in for the runner, the workflow and the Action where an attack is not about Terraform: the same guards, the same
 * order read from the app's check run, and a report signed with the environment's key, within milliseconds. What the real
 * ones do is for `test/action` and `test/e2e`.
 */
export function createQuickRunner(): QuickRunner {
  const held = new Map<string, Promise<void>>();
  return {
    run: (request, progress) => runJob(request, progress, (folder) => held.get(folder)),
    hold: (folder) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held.set(folder, promise);
      return () => {
        resolve(undefined);
      };
    },
  };
}

async function runJob(
  request: WorkflowRunRequest,
  progress: Parameters<WorkflowRunner>[1],
  untilFree: (folder: string) => Promise<void> | undefined,
): ReturnType<WorkflowRunner> {
  const { phase = "", issue = "", head = "", nonce = "" } = request.inputs;
  progress.runName(`gatehouse ${phase} #${issue} ${nonce}`);
  const isTheApps = request.triggeringActor === `${appSlug}[bot]` && request.runAttempt === 1;
  if (!isTheApps || request.ref !== "refs/heads/main") return "skipped";
  const sealKey = parseKeyText(request.environmentSecrets(`gatehouse-${phase}`)?.["GATEHOUSE_SEAL_KEY"] ?? "");
  if (sealKey === undefined) return "failure";
  const octokit = await octokitOf(request);
  const [owner = "", repo = ""] = request.repository.split("/");
  const { data } = await octokit.rest.checks.listForRef({ owner, repo, ref: head, check_name: "gatehouse" });
  const orders = data.check_runs
    .filter(({ app, status }) => app?.slug === appSlug && status !== "completed")
    .map(({ output }) => readOrder(output.text ?? ""));
  const order = orders.find((one) => one?.nonce === nonce);
  if (order === undefined) return "failure";
  await untilFree(order.folder);
  const text = signReport(reportOf(order, { report: { workflowRunId: request.runId } }), sealKey);
  const output = { title: "Report", summary: "Report", text };
  const report = { name: "gatehouse/report", status: "completed", conclusion: "success", output } as const;
  await octokit.rest.checks.create({ owner, repo, head_sha: head, ...report });
  return "success";
}

async function octokitOf(request: WorkflowRunRequest): Promise<Octokit> {
  const auth = await request.mintToken({ contents: "read", checks: "write" });
  return new Octokit({ baseUrl: `${request.serverUrl}/api/v3`, auth });
}
