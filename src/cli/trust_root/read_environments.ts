import { isJsonObject } from "../../core/json.ts";
import type { GithubReader } from "./github_reader.ts";
import { environmentNames, type EnvironmentFacts, type Known } from "./repository_facts.ts";

/** The environments that Gatehouse uses, as far as they are there. */
export async function readEnvironments(reader: GithubReader): Promise<Known<ReadonlyMap<string, EnvironmentFacts>>> {
  const found = new Map<string, EnvironmentFacts>();
  for (const name of environmentNames) {
    const answer = await reader.get(`/environments/${name}`);
    if (answer.kind === "forbidden") return "unknown";
    if (answer.kind === "missing" || !isJsonObject(answer.data)) continue;
    found.set(name, {
      branches: await readBranches(reader, name, answer.data["deployment_branch_policy"]),
      secrets: await secretNames(reader, `/environments/${name}/secrets`),
    });
  }
  return found;
}

async function readBranches(
  reader: GithubReader,
  name: string,
  policy: unknown,
): Promise<EnvironmentFacts["branches"]> {
  if (!isJsonObject(policy)) return "any";
  // "Protected branches" is any branch that somebody protects, not the default branch alone.
  if (policy["custom_branch_policies"] !== true) return "any";
  const answer = await reader.list(`/environments/${name}/deployment-branch-policies`, "branch_policies");
  return answer === "unknown"
    ? "unknown"
    : answer.flatMap(({ name: branch }) => (typeof branch === "string" ? [branch] : []));
}

export async function secretNames(reader: GithubReader, path: string): Promise<Known<readonly string[]>> {
  const secrets = await reader.list(path, "secrets");
  if (secrets === "unknown") return "unknown";
  return secrets.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}
