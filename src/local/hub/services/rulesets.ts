import type { Body } from "../body.ts";
import { invalid } from "../errors.ts";
import type { BypassActor, Rule, RulesetRecord } from "../store/records.ts";

export type RulesetValues = Omit<RulesetRecord, "id" | "repositoryId" | "createdAt" | "updatedAt">;

const ruleTypes = new Set([
  "creation",
  "update",
  "deletion",
  "non_fast_forward",
  "pull_request",
  "required_status_checks",
]);

/** The body of `POST /repos/{owner}/{repo}/rulesets`. Throws 422 for what the hub would not enforce. */
export function readRuleset(body: Body): RulesetValues {
  const target = body.optionalText("target") ?? "branch";
  const enforcement = body.text("enforcement");
  if (target !== "branch" && target !== "tag") throw invalid("Ruleset", "target", "invalid");
  if (enforcement !== "active" && enforcement !== "disabled" && enforcement !== "evaluate") {
    throw invalid("Ruleset", "enforcement", "invalid");
  }
  const names = body.object("conditions")?.object("ref_name");
  return {
    name: body.text("name"),
    target,
    enforcement,
    bypassActors: (body.objects("bypass_actors") ?? []).map(readBypassActor),
    include: names?.texts("include") ?? [],
    exclude: names?.texts("exclude") ?? [],
    rules: (body.objects("rules") ?? []).map(readRule),
  };
}

/** What GitHub fills in where a rule's parameters are left out. */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  update: { update_allows_fetch_and_merge: false },
  pull_request: {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 0,
    required_review_thread_resolution: false,
  },
  required_status_checks: { required_status_checks: [], strict_required_status_checks_policy: false },
};

function readBypassActor(body: Body): BypassActor {
  const mode = body.optionalText("bypass_mode") ?? "always";
  if (mode !== "always" && mode !== "pull_request") throw invalid("Ruleset", "bypass_actors", "invalid");
  return { actor_id: body.number("actor_id") ?? null, actor_type: body.text("actor_type"), bypass_mode: mode };
}

function readRule(body: Body): Rule {
  const type = body.text("type");
  if (!ruleTypes.has(type)) throw invalid("Ruleset", "rules", "invalid", `Invalid rule '${type}'`);
  const given = body.object("parameters");
  const parameters = {
    ...defaults[type],
    ...Object.fromEntries((given?.keys() ?? []).map((key) => [key, given?.raw(key)])),
  };
  if (given?.flag("require_last_push_approval") === true) {
    throw invalid("Ruleset", "rules", "invalid", "The hub does not know who pushed last.");
  }
  return Object.keys(parameters).length === 0 ? { type } : { type, parameters };
}
