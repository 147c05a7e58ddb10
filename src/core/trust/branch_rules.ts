import { isJsonObject } from "../json.ts";

/**
 * What GitHub's rulesets enforce on one branch. Classic branch protection is left out: an app may only read it with the
 * right to administer the repository, which Gatehouse does not ask for.
 */
export interface BranchRules {
  readonly requiresPullRequest: boolean;
  readonly requiresCodeOwnerReview: boolean;
  /** A push takes the approvals of a pull request away: what is merged is what was reviewed. */
  readonly dismissesStaleReviews: boolean;
  /** `appId` is the only app whose check counts; absent: anybody's check of that name does. */
  readonly requiredChecks: readonly { readonly name: string; readonly appId?: number }[];
  readonly refusesDeletion: boolean;
  readonly refusesForcePush: boolean;
  readonly restrictsCreation: boolean;
  readonly restrictsUpdate: boolean;
  readonly hasMergeQueue: boolean;
}

/** The answer of `GET /repos/{owner}/{repo}/rules/branches/{branch}`: all active rules. What is not understood protects nothing. */
export function readRulesetRules(answer: unknown): BranchRules {
  const rules = Array.isArray(answer) ? answer.filter(isJsonObject) : [];
  const parameters = (type: string): readonly unknown[] =>
    rules.filter((rule) => rule["type"] === type).map((rule) => rule["parameters"]);
  const has = (type: string): boolean => rules.some((rule) => rule["type"] === type);
  return {
    requiresPullRequest: has("pull_request"),
    requiresCodeOwnerReview: parameters("pull_request").some((one) => field(one, "require_code_owner_review") === true),
    dismissesStaleReviews: parameters("pull_request").some(
      (one) => field(one, "dismiss_stale_reviews_on_push") === true,
    ),
    requiredChecks: parameters("required_status_checks")
      .flatMap((one) => list(field(one, "required_status_checks")))
      .flatMap(readCheck),
    refusesDeletion: has("deletion"),
    refusesForcePush: has("non_fast_forward"),
    restrictsCreation: has("creation"),
    restrictsUpdate: has("update"),
    hasMergeQueue: has("merge_queue"),
  };
}

function readCheck(check: unknown): BranchRules["requiredChecks"] {
  const name = field(check, "context");
  const appId = field(check, "integration_id");
  if (typeof name !== "string") return [];
  // GitHub writes -1 or null where any source is good enough.
  return [typeof appId === "number" && appId > 0 ? { name, appId } : { name }];
}

function field(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
