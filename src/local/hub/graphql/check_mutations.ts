import type {
  CheckConclusionState,
  CheckRunOutput,
  CreateCheckRunInput,
  RequestableCheckStatusState,
  UpdateCheckRunInput,
} from "@octokit/graphql-schema";
import { GraphQLError } from "graphql";

import { createCheckRun, updateCheckRun } from "../services/checks.ts";
import type { CheckValues } from "../services/checks.ts";
import type { CheckConclusion, CheckOutput, CheckStatus } from "../store/pull_records.ts";
import { checkView } from "./check_view.ts";
import { noNode } from "./errors.ts";
import { mutation } from "./mutation.ts";
import { nodeOfKind } from "./nodes.ts";
import { refuseMembers } from "./view.ts";
import type { Asker, View } from "./view.ts";

type Values = Omit<UpdateCheckRunInput, "checkRunId" | "repositoryId">;

const taken = [
  "repositoryId",
  "name",
  "status",
  "conclusion",
  "externalId",
  "detailsUrl",
  "startedAt",
  "completedAt",
  "output",
] as const;

/** Mutations of check runs. Each does what the same request of the REST API does. */
export function checkMutations(asker: Asker): Omit<View, "__typename"> {
  const { context, actor } = asker;
  return {
    createCheckRun: mutation<CreateCheckRunInput>("createCheckRun", ["headSha", ...taken], async (input) => {
      const repository = nodeOfKind(asker, input.repositoryId, "Repository").record;
      const values = { ...valuesOf(input), name: input.name, headSha: String(input.headSha) };
      return { checkRun: checkView(asker, await createCheckRun(context, actor, repository, values)) };
    }),
    updateCheckRun: mutation<UpdateCheckRunInput>("updateCheckRun", ["checkRunId", ...taken], async (input) => {
      const repository = nodeOfKind(asker, input.repositoryId, "Repository").record;
      const run = nodeOfKind(asker, input.checkRunId, "CheckRun").record;
      if (run.repositoryId !== repository.id) throw noNode(input.checkRunId);
      return { checkRun: checkView(asker, await updateCheckRun(context, actor, run, valuesOf(input))) };
    }),
  };
}

function valuesOf(input: Values): CheckValues {
  return {
    name: input.name ?? undefined,
    status: input.status == null ? undefined : statuses[input.status],
    conclusion: input.conclusion == null ? undefined : conclusionOf(input.conclusion),
    externalId: input.externalId ?? undefined,
    detailsUrl: input.detailsUrl == null ? undefined : String(input.detailsUrl),
    startedAt: input.startedAt == null ? undefined : String(input.startedAt),
    completedAt: input.completedAt == null ? undefined : String(input.completedAt),
    output: input.output == null ? undefined : outputOf(input.output),
  };
}

const statuses: Readonly<Record<RequestableCheckStatusState, CheckStatus>> = {
  COMPLETED: "completed",
  IN_PROGRESS: "in_progress",
  // The local GitHub keeps no queue of its own: what waits is queued.
  PENDING: "queued",
  QUEUED: "queued",
  WAITING: "queued",
};

const conclusions: Readonly<Partial<Record<CheckConclusionState, CheckConclusion>>> = {
  ACTION_REQUIRED: "action_required",
  CANCELLED: "cancelled",
  FAILURE: "failure",
  NEUTRAL: "neutral",
  SKIPPED: "skipped",
  SUCCESS: "success",
  TIMED_OUT: "timed_out",
};

function conclusionOf(state: CheckConclusionState): CheckConclusion {
  const conclusion = conclusions[state];
  // GitHub alone gives the others.
  if (conclusion === undefined) throw new GraphQLError(`An app can't conclude a check run with ${state}.`);
  return conclusion;
}

function outputOf(output: CheckRunOutput): CheckOutput {
  refuseMembers(output, ["title", "summary", "text"], "the output of a check run");
  return { title: output.title, summary: output.summary, text: output.text ?? null, annotations: [] };
}
