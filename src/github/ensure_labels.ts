import type { Label } from "../core/forms/sync_forms.ts";
import { isLostRace } from "./errors.ts";
import type { Repository } from "./repository.ts";

/** Creates the labels that are missing. Labels that exist keep the colour and description that people gave them. */
export async function ensureLabels(repository: Repository, wanted: readonly Label[]): Promise<void> {
  const { octokit, name } = repository;
  const present = await octokit.paginate("GET /repos/{owner}/{repo}/labels", { ...name, per_page: 100 });
  const names = new Set(present.map((label) => label.name.toLowerCase()));
  for (const label of wanted.filter((one) => !names.has(one.name.toLowerCase()))) {
    try {
      await octokit.request("POST /repos/{owner}/{repo}/labels", { ...name, ...label });
    } catch (error) {
      if (!isLostRace(error)) throw error;
    }
  }
}
