import { settingsFile } from "../../../src/core/catalog/read_settings.ts";
import { policyFolder } from "../../../src/core/policy/model.ts";
import { code } from "../../../src/core/report/markdown.ts";
import type { Bench } from "./bench.ts";
import { isRule, isTouched } from "./changed_modules.ts";
import type { RootModule } from "./changed_modules.ts";
import type { PushEvent } from "./event.ts";

/**
 * Why this merge's root module is not applied any more, in words: an older merge must not undo a newer one, however late its job
 * runs, or how often; nor go by rules that are no longer so.
 */
export async function overtakenBy(
  { pulls, history }: Pick<Bench, "pulls" | "history">,
  { after, defaultBranch }: PushEvent,
  module: RootModule,
): Promise<string | undefined> {
  const head = await pulls.branchHead(defaultBranch);
  if (head === after) return undefined;
  const moved = `${defaultBranch} has moved on to ${head}`;
  const again = "Nothing is done here: open a new pull request that changes this root module.";
  const paths = await history.changedSince(after, head);
  if (paths === undefined) return `${moved}, which does not follow from ${after}: it was set back. ${again}`;
  const own = paths.find((path) => isTouched(module, [path]));
  if (own !== undefined) {
    const what = `where ${code(own, 300)} is another`;
    return `${moved}, ${what}: the job of the merge that changed it applies this root module. Nothing is done here.`;
  }
  if (!paths.some(isRule)) return undefined;
  return `${moved}, with other ${policyFolder}/ or another ${settingsFile}, and this was planned by what they said before. ${again}`;
}
