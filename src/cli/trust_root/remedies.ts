import type { JsonObject } from "../../core/json.ts";
import { guardedPaths } from "../../core/trust/trust_root.ts";
import { sealKeySecret } from "./repository_facts.ts";
import { defaultBranchRuleset, runBranchesRuleset } from "./rulesets.ts";

/** Commands that a person with the right to do so runs in a shell: GitHub's own `gh`, and this tool. */
export interface Remedies {
  readonly protectDefaultBranch: string;
  readonly protectRunBranches: string;
  readonly codeowners: string;
  workflow(path: string): string;
  environment(name: string): string;
  /** For an environment that other branches, or tags, may use. */
  otherBranches(environment: string): string;
  sealKey(environment: string): string;
  readonly deleteRepositorySecret: string;
  label(name: string): string;
}

interface Circumstances {
  readonly repository: string;
  readonly defaultBranch: string;
  readonly appId: number;
  /** Where rendered Terraform lies. */
  readonly codeFolder: string;
}

export function remediesFor({ repository, defaultBranch, appId, codeFolder }: Circumstances): Remedies {
  const environmentPath = (name: string): string => `repos/${repository}/environments/${name}`;
  return {
    protectDefaultBranch: createRuleset(repository, defaultBranchRuleset(appId)),
    protectRunBranches: createRuleset(repository, runBranchesRuleset(appId)),
    codeowners: codeownersLines(repository, codeFolder),
    workflow: (path) =>
      `npx gatehouse init <a new folder> ...   # then copy ${path} into ${repository} by pull request`,
    environment: (name) =>
      [
        `gh api --method PUT ${environmentPath(name)} --input - <<'JSON'`,
        `{ "deployment_branch_policy": { "protected_branches": false, "custom_branch_policies": true } }`,
        "JSON",
        `gh api --method POST ${environmentPath(name)}/deployment-branch-policies -f name=${quoted(defaultBranch)}`,
      ].join("\n"),
    otherBranches: (environment) =>
      [
        `gh api --paginate ${environmentPath(environment)}/deployment-branch-policies \\`,
        `  --jq ${quoted(`.branch_policies[] | select(.name != ${JSON.stringify(defaultBranch)} or .type == "tag") | .id`)} |`,
        `  xargs -I{} gh api --method DELETE ${environmentPath(environment)}/deployment-branch-policies/{}`,
      ].join("\n"),
    sealKey: (environment) =>
      `npx gatehouse seal-key ${repository} | gh secret set ${sealKeySecret} --repo ${repository} --env ${environment}   # with GATEHOUSE_MASTER_KEYS set`,
    deleteRepositorySecret: `gh secret delete ${sealKeySecret} --repo ${repository}`,
    label: (name) => `gh label create ${quoted(name)} --repo ${repository}`,
  };
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function createRuleset(repository: string, ruleset: JsonObject): string {
  return `gh api --method POST repos/${repository}/rulesets --input - <<'JSON'\n${JSON.stringify(ruleset, null, 2)}\nJSON`;
}

function codeownersLines(repository: string, codeFolder: string): string {
  const owner = `@${repository.split("/")[0] ?? "organization"}/<team>`;
  const lines = [...guardedPaths, `${codeFolder}/`, "entities/"].map((path) => `/${path} ${owner}`);
  return `# add to .github/CODEOWNERS, by pull request:\n${lines.join("\n")}`;
}
