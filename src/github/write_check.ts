import { isJsonObject } from "../core/json.ts";
import { writeOrder } from "../core/plan/order_message.ts";
import type { EffectOf } from "../core/run/effects.ts";
import { checkAfter } from "../core/run/expected.ts";
import type { RunKeys } from "../core/run/keys.ts";
import type { RunSnapshot } from "../core/run/snapshot.ts";
import { appCheckName } from "../core/check_names.ts";
import { errorsOf, type MutationAnswer, type MutationField } from "./mutation_document.ts";
import { appCheckOf } from "./read_checks.ts";
import type { Repository } from "./repository.ts";

type StartJob = EffectOf<"start_job">;
type CompleteCheck = EffectOf<"complete_check">;

const fieldName = "check";
const selection = "checkRun { id startedAt completedAt }";

/** The app's check with its order. The token makes it the app's own, as in the REST API. */
export function startField({ order, title }: StartJob, { repository }: RunSnapshot): MutationField {
  const input = {
    repositoryId: repository.id,
    name: appCheckName,
    headSha: order.head,
    externalId: order.nonce,
    status: "IN_PROGRESS",
    detailsUrl: `${repository.url}/issues/${String(order.issue)}`,
    output: { title, summary: `Run #${String(order.issue)}`, text: writeOrder(order) },
  };
  return { name: fieldName, mutation: "createCheckRun", input, selection };
}

export function completeField(effect: CompleteCheck, { repository }: RunSnapshot): MutationField {
  const { id, conclusion, title, summary, text } = effect;
  const input = {
    repositoryId: repository.id,
    checkRunId: id,
    status: "COMPLETED",
    conclusion: conclusion.toUpperCase(),
    output: { title, summary, text },
  };
  return { name: fieldName, mutation: "updateCheckRun", input, selection };
}

/**
 * The snapshot with the check as GitHub has it now.
 * @throws Error when GitHub did not write it: nothing that needs it may follow.
 */
export function withCheck(
  effect: StartJob | CompleteCheck,
  snapshot: RunSnapshot,
  answer: MutationAnswer,
  keys: RunKeys,
): RunSnapshot {
  const written = readCheck(answer);
  if (written === undefined) {
    const why = errorsOf(answer, fieldName).map(({ message }) => message);
    const doing = effect.type === "start_job" ? "make" : "complete";
    throw new Error(`GitHub did not ${doing} the app's check: ${why.join("; ") || "it answered no check run"}.`);
  }
  return checkAfter(effect, snapshot, keys, written);
}

/** A verdict on a head that no job is about. */
export async function postCheck(
  { octokit, name }: Repository,
  { head, conclusion, title, summary }: EffectOf<"post_check">,
  snapshot: RunSnapshot,
  keys: RunKeys,
): Promise<RunSnapshot> {
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
    ...name,
    name: appCheckName,
    head_sha: head,
    status: "completed",
    conclusion,
    output: { title, summary },
  });
  return { ...snapshot, checks: [...snapshot.checks, appCheckOf(data, keys)] };
}

function readCheck({ data }: MutationAnswer) {
  const payload = data[fieldName];
  const run = isJsonObject(payload) ? payload["checkRun"] : undefined;
  if (!isJsonObject(run)) return undefined;
  const { id, startedAt, completedAt } = run;
  if (typeof id !== "string" || typeof startedAt !== "string") return undefined;
  return { id, startedAt, ...(typeof completedAt === "string" ? { completedAt } : {}) };
}
