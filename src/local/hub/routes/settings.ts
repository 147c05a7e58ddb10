import { authorizeAuthor, need } from "../access/authorize.ts";
import { rulesFor } from "../access/rules.ts";
import { timestamp } from "../context.ts";
import { notFound } from "../errors.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { readRuleset } from "../services/rulesets.ts";
import { publicKey, storeSealedSecret } from "../services/secrets.ts";
import { environmentShape, rulesetShape, secretShape } from "../shapes/settings.ts";
import type { EnvironmentRecord } from "../store/action_records.ts";
import { environmentByName, fullName } from "../store/lookups.ts";

const base = "/repos/{owner}/{repo}";
const readMetadata = need("read", "metadata", "read");
const administer = need("admin", "administration", "write");

/** Rulesets, environments and their secrets. */
export function settingsRoutes(route: Route): void {
  route("get", `${base}/rulesets`, (call) => {
    const repository = repositoryOf(call, readMetadata);
    const rulesets = call.context.store.rulesets.filter((each) => each.repositoryId === repository.id);
    return call.json(call.page(rulesets).map((each) => rulesetShape(call.context, each, "brief")));
  });

  route("post", `${base}/rulesets`, (call) => {
    const repository = repositoryOf(call, readMetadata);
    authorizeAuthor(call.context, call.actor, repository, administer);
    const at = timestamp(call.context);
    const values = { ...readRuleset(call.body), repositoryId: repository.id, createdAt: at, updatedAt: at };
    return call.json(rulesetShape(call.context, call.context.store.rulesets.insert(values), "whole"), 201);
  });

  route("get", `${base}/rulesets/{ruleset_id}`, (call) => {
    const repository = repositoryOf(call, readMetadata);
    const ruleset = call.context.store.rulesets.get(call.number("ruleset_id"));
    if (ruleset?.repositoryId !== repository.id) throw notFound();
    return call.json(rulesetShape(call.context, ruleset, "whole"));
  });

  route("get", `${base}/rules/branches/{branch}`, (call) => {
    const repository = repositoryOf(call, readMetadata);
    const source = fullName(call.context.store, repository);
    const rules = rulesFor(call.context, repository, `refs/heads/${call.param("branch")}`).map(
      ({ ruleset, ...rule }) => ({
        ...rule,
        ruleset_source_type: "Repository",
        ruleset_source: source,
        ruleset_id: ruleset.id,
      }),
    );
    return call.json(call.page(rules));
  });

  route("get", `${base}/environments`, (call) => {
    const repository = repositoryOf(call, need("read", ["actions", "environments"], "read"));
    const environments = call.context.store.environments.filter((each) => each.repositoryId === repository.id);
    const shapes = call.page(environments).map((each) => environmentShape(call.context, each));
    return call.json({ total_count: environments.length, environments: shapes });
  });

  route("get", `${base}/environments/{environment_name}`, (call) => {
    const environment = environmentOf(call, need("read", ["actions", "environments"], "read"));
    return call.json(environmentShape(call.context, environment));
  });

  route("get", `${base}/environments/{environment_name}/deployment-branch-policies`, (call) => {
    const { id, branches } = environmentOf(call, need("read", ["actions", "environments"], "read"));
    const policies = branches.map((name, index) => ({ id: id * 1000 + index, name, type: "branch" }));
    return call.json({ total_count: policies.length, branch_policies: call.page(policies) });
  });

  route("get", `${base}/environments/{environment_name}/secrets`, (call) => {
    const environment = environmentOf(call, need("write", "environments", "read"));
    const secrets = call.context.store.secrets.filter((secret) => secret.environmentId === environment.id);
    return call.json({ total_count: secrets.length, secrets: call.page(secrets).map(secretShape) });
  });

  route("get", `${base}/environments/{environment_name}/secrets/public-key`, async (call) => {
    const environment = environmentOf(call, need("write", "environments", "read"));
    return call.json({ key_id: String(environment.id), key: await publicKey(environment) });
  });

  route("put", `${base}/environments/{environment_name}/secrets/{secret_name}`, async (call) => {
    const environment = environmentOf(call, need("admin", "environments", "write"));
    const made = await storeSealedSecret(
      call.context,
      environment,
      call.param("secret_name"),
      call.body.text("encrypted_value"),
    );
    return made ? call.json({}, 201) : call.noContent();
  });
}

function environmentOf(call: Call, needed: ReturnType<typeof need>): EnvironmentRecord {
  const repository = repositoryOf(call, needed);
  const environment = environmentByName(call.context.store, repository.id, call.param("environment_name"));
  if (environment === undefined) throw notFound();
  return environment;
}
