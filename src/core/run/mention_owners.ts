import { ownerMention } from "../approval/codeowners.ts";
import { list } from "../report/markdown.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** The owners of what the run writes, for a sentence. (GitHub itself asks them to review the pull request, as code owners.) */
export function mentionOwners(snapshot: RunSnapshot): string {
  const owners = snapshot.paths.flatMap((path) => path.owners);
  const mentions = owners.filter((owner) => owner.kind !== "email").map((owner) => ownerMention(owner));
  return list([...new Set(mentions)], "or") || "an owner";
}
