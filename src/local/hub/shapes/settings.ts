import type { EnvironmentRecord, SecretRecord } from "../store/action_records.ts";
import { fullName } from "../store/lookups.ts";
import { nodeId } from "../store/node_ids.ts";
import type { RulesetRecord } from "../store/records.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";
import type { ShapeContext } from "./user.ts";

/** `brief` is how rulesets are listed: without conditions and rules. */
export function rulesetShape(context: ShapeContext, ruleset: RulesetRecord, how: "brief" | "whole") {
  const repository = context.store.repositories.require(ruleset.repositoryId);
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: fullName(context.store, repository),
    enforcement: ruleset.enforcement,
    node_id: nodeId("RepositoryRuleset", ruleset.id),
    _links: {
      self: { href: `${repositoryUrl(context, repository)}/rulesets/${ruleset.id}` },
      html: { href: `${repositoryPage(context, repository)}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
    ...(how === "brief"
      ? {}
      : {
          bypass_actors: ruleset.bypassActors,
          conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
          rules: ruleset.rules,
        }),
  };
}

export function environmentShape(context: ShapeContext, environment: EnvironmentRecord) {
  const repository = context.store.repositories.require(environment.repositoryId);
  const limited = environment.branches.length > 0;
  const rule = { id: environment.id, node_id: nodeId("Environment", environment.id), type: "branch_policy" };
  return {
    id: environment.id,
    node_id: nodeId("Environment", environment.id),
    name: environment.name,
    url: `${repositoryUrl(context, repository)}/environments/${environment.name}`,
    html_url: `${repositoryPage(context, repository)}/deployments/activity_log?environments_filter=${environment.name}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    protection_rules: limited ? [rule] : [],
    deployment_branch_policy: limited ? { protected_branches: false, custom_branch_policies: true } : null,
  };
}

/** A secret's name; its value never leaves the hub but to a run. */
export const secretShape = (secret: SecretRecord) => ({
  name: secret.name,
  created_at: secret.createdAt,
  updated_at: secret.updatedAt,
});
