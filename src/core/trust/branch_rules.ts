import { isJsonObject } from "../json.ts";

/** What GitHub enforces on one branch, whether by rulesets or by classic branch protection. */
export interface BranchRules {
  readonly requiresPullRequest: boolean;
  readonly requiresCodeOwnerReview: boolean;
  /** `appId` is the only app whose check counts; absent: anybody's check of that name does. */
  readonly requiredChecks: readonly { readonly name: string; readonly appId?: number }[];
  readonly refusesDeletion: boolean;
  readonly refusesForcePush: boolean;
  readonly restrictsCreation: boolean;
  readonly restrictsUpdate: boolean;
}

export const noRules: BranchRules = {
  requiresPullRequest: false,
  requiresCodeOwnerReview: false,
  requiredChecks: [],
  refusesDeletion: false,
  refusesForcePush: false,
  restrictsCreation: false,
  restrictsUpdate: false,
};

/** The answer of `GET /repos/{owner}/{repo}/rules/branches/{branch}`: all active rules. What is not understood protects nothing. */
export function readRulesetRules(answer: unknown): BranchRules {
  const rules = Array.isArray(answer) ? answer.filter(isJsonObject) : [];
  const parameters = (type: string): readonly unknown[] =>
    rules.filter((rule) => rule["type"] === type).map((rule) => rule["parameters"]);
  const has = (type: string): boolean => rules.some((rule) => rule["type"] === type);
  return {
    requiresPullRequest: has("pull_request"),
    requiresCodeOwnerReview: parameters("pull_request").some((one) => field(one, "require_code_owner_review") === true),
    requiredChecks: parameters("required_status_checks")
      .flatMap((one) => list(field(one, "required_status_checks")))
      .flatMap((check) => readCheck(check, "integration_id")),
    refusesDeletion: has("deletion"),
    refusesForcePush: has("non_fast_forward"),
    restrictsCreation: has("creation"),
    restrictsUpdate: has("update"),
  };
}

/** The answer of `GET /repos/{owner}/{repo}/branches/{branch}/protection`: classic branch protection. */
export function readClassicProtection(answer: unknown): BranchRules {
  const reviews = field(answer, "required_pull_request_reviews");
  const isOff = (name: string): boolean => field(field(answer, name), "enabled") === false;
  return {
    requiresPullRequest: isJsonObject(reviews),
    requiresCodeOwnerReview: field(reviews, "require_code_owner_reviews") === true,
    requiredChecks: list(field(field(answer, "required_status_checks"), "checks")).flatMap((check) =>
      readCheck(check, "app_id"),
    ),
    refusesDeletion: isOff("allow_deletions"),
    refusesForcePush: isOff("allow_force_pushes"),
    restrictsCreation: field(field(answer, "block_creations"), "enabled") === true,
    restrictsUpdate: isJsonObject(field(answer, "restrictions")),
  };
}

/** Rules add up: what either of them enforces is enforced. */
export function joinRules(one: BranchRules, other: BranchRules): BranchRules {
  return {
    requiresPullRequest: one.requiresPullRequest || other.requiresPullRequest,
    requiresCodeOwnerReview: one.requiresCodeOwnerReview || other.requiresCodeOwnerReview,
    requiredChecks: [...one.requiredChecks, ...other.requiredChecks],
    refusesDeletion: one.refusesDeletion || other.refusesDeletion,
    refusesForcePush: one.refusesForcePush || other.refusesForcePush,
    restrictsCreation: one.restrictsCreation || other.restrictsCreation,
    restrictsUpdate: one.restrictsUpdate || other.restrictsUpdate,
  };
}

function readCheck(check: unknown, appKey: string): BranchRules["requiredChecks"] {
  const name = field(check, "context");
  const appId = field(check, appKey);
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
