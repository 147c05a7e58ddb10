import { appCheckName } from "../../core/check_names.ts";
import type { JsonObject } from "../../core/json.ts";

/**
 * The two rulesets that a catalog repository needs, as `POST /repos/{owner}/{repo}/rulesets` takes them. The app is the
 * only one that bypasses them: it writes records on the default branch, and run branches.
 */
export function defaultBranchRuleset(appId: number): JsonObject {
  return {
    name: "gatehouse: default branch",
    target: "branch",
    enforcement: "active",
    bypass_actors: [bypass(appId)],
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1,
          require_code_owner_review: true,
          dismiss_stale_reviews_on_push: true,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: appCheckName, integration_id: appId }],
        },
      },
    ],
  };
}

export function runBranchesRuleset(appId: number): JsonObject {
  return {
    name: "gatehouse: run branches",
    target: "branch",
    enforcement: "active",
    bypass_actors: [bypass(appId)],
    // A branch called like the beginning of the others' names would keep git from having these.
    conditions: {
      ref_name: { include: ["refs/heads/run/**/*", "refs/heads/run", "refs/heads/restore"], exclude: [] },
    },
    rules: [{ type: "creation" }, { type: "update" }, { type: "deletion" }, { type: "non_fast_forward" }],
  };
}

function bypass(appId: number): JsonObject {
  return { actor_id: appId, actor_type: "Integration", bypass_mode: "always" };
}
