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

function readBypassActor(body: Body): BypassActor {
  const mode = body.optionalText("bypass_mode") ?? "always";
  if (mode !== "always" && mode !== "pull_request") throw invalid("Ruleset", "bypass_actors", "invalid");
  return { actor_id: body.number("actor_id") ?? null, actor_type: body.text("actor_type"), bypass_mode: mode };
}

function readRule(body: Body): Rule {
  const type = body.text("type");
  if (!ruleTypes.has(type)) throw invalid("Ruleset", "rules", "invalid", `Invalid rule '${type}'`);
  const parameters = body.object("parameters");
  if (parameters === undefined) return { type };
  return { type, parameters: Object.fromEntries(parameters.keys().map((key) => [key, parameters.raw(key)])) };
}
