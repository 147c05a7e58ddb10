import { appCheckName } from "../../src/core/check_names.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { readOrder } from "../../src/core/plan/order_message.ts";
import { JobFailure } from "./failure.ts";
import type { Job } from "./job.ts";
import type { Ports } from "./ports.ts";

/**
 * Finds what the app asks for: its check run on the commit that was named. The dispatch's inputs only say where to look.
 * @throws JobFailure when there is none that can be believed
 */
export async function findOrder(job: Job, ports: Ports): Promise<Order> {
  const checkRuns = await ports.listCheckRuns(job.head, appCheckName, job.appId);
  const [checkRun] = checkRuns.filter(
    ({ appId, headSha, externalId, status }) =>
      appId === job.appId && headSha === job.head && externalId === job.nonce && status === "in_progress",
  );
  if (checkRun === undefined) {
    throw new JobFailure(
      `The app ${job.appId} has no check run \`${appCheckName}\` in progress on ${job.head} with this nonce, so there is nothing to do. ` +
        "Runs are started by the app: comment on the issue instead of starting the workflow yourself.",
    );
  }
  const order = readOrder(checkRun.text);
  if (order === undefined) {
    throw new JobFailure("The app's order can't be read. Use the Action of the same version as the app.");
  }
  const problem = disagreement(order, job);
  if (problem !== undefined) throw new JobFailure(`The app's order is not for this job: ${problem}.`);
  return order;
}

function disagreement(order: Order, job: Job): string | undefined {
  const repository = `${job.repository.owner}/${job.repository.name}`;
  if (order.repository.toLowerCase() !== repository.toLowerCase()) return "it names another repository";
  if (order.head !== job.head) return "it names another commit";
  if (order.nonce !== job.nonce) return "it has another nonce";
  if (order.phase !== job.phase) return `it asks for ${order.phase}, and this job is for ${job.phase}`;
  if (job.runAttempt !== 1) return "the workflow run was repeated, and each order is carried out once";
  return undefined;
}
