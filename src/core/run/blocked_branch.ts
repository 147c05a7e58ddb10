import { code } from "../report/markdown.ts";
import type { Step } from "./effects.ts";
import { mentionOwners } from "./mention_owners.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** What to say where a branch can't be made, since git can't have `run` beside `run/database/orders`. */
export function blockedView(snapshot: RunSnapshot, branch: string, blocker: string, title: string): Step["view"] {
  const next =
    `${mentionOwners(snapshot)} or the catalog's maintainers delete the branch ${code(blocker, 300)}: git can't have ` +
    `${code(branch, 300)} beside it. \`gatehouse doctor\` shows the ruleset that keeps such names for me; then this goes on by itself.`;
  return { title, next, notice: { key: `blocked:${blocker}`, text: next } };
}
