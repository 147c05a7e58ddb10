import { ok, problem, unreadable, type Finding } from "./finding.ts";
import type { Remedies } from "./remedies.ts";
import { environmentNames, sealKeySecret, type EnvironmentFacts, type RepositoryFacts } from "./repository_facts.ts";

/** The seal key must be readable by the plan and apply jobs of the default branch, and by nothing else. */
export function environmentFindings(facts: RepositoryFacts, remedies: Remedies): readonly Finding[] {
  const { environments, defaultBranch } = facts;
  if (environments === "unknown") return [unreadable("the environments")];
  return [
    ...environmentNames.flatMap((name) => {
      const environment = environments.get(name);
      return environment === undefined
        ? [missing(name, facts, remedies)]
        : [branchesOf(name, environment, defaultBranch, remedies), secretOf(name, environment, remedies)];
    }),
    ...repositorySecretFindings(facts, remedies),
  ];
}

function missing(name: string, { isPrivate }: RepositoryFacts, remedies: Remedies): Finding {
  const plan = isPrivate ? " In a private repository environments take GitHub Pro, Team or Enterprise." : "";
  return problem(
    `The environment ${name} is missing.${plan}`,
    `${remedies.environment(name)}\n${remedies.sealKey(name)}`,
  );
}

function branchesOf(name: string, { branches }: EnvironmentFacts, defaultBranch: string, remedies: Remedies): Finding {
  if (branches === "unknown") return unreadable(`which branches may use the environment ${name}`);
  if (branches !== "any" && branches.length === 1 && branches[0] === defaultBranch) {
    return ok(`Only the branch ${defaultBranch} may use the environment ${name}.`);
  }
  const who = branches === "any" ? "Any branch, or any protected one," : branches.join(", ") || "No branch";
  return problem(
    `${who} may use the environment ${name}; it must be ${defaultBranch} alone.`,
    branches === "any" ? remedies.environment(name) : `${remedies.environment(name)}\n${remedies.otherBranches(name)}`,
  );
}

function secretOf(name: string, { secrets }: EnvironmentFacts, remedies: Remedies): Finding {
  if (secrets === "unknown") return unreadable(`the secrets' names of the environment ${name}`);
  return secrets.includes(sealKeySecret)
    ? ok(`The environment ${name} has the secret ${sealKeySecret}.`)
    : problem(`The environment ${name} lacks the secret ${sealKeySecret}.`, remedies.sealKey(name));
}

function repositorySecretFindings({ repositorySecrets }: RepositoryFacts, remedies: Remedies): readonly Finding[] {
  if (repositorySecrets === "unknown") return [unreadable("the names of the repository's secrets")];
  return repositorySecrets.includes(sealKeySecret)
    ? [
        problem(
          `${sealKeySecret} is a secret of the repository, where a workflow of any branch can read it. Delete it, and change the key.`,
          remedies.deleteRepositorySecret,
        ),
      ]
    : [];
}
