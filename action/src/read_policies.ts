import type { Order } from "../../src/core/plan/messages.ts";
import type { Policies } from "../../src/core/policy/load_policies.ts";
import { policyFolder } from "../../src/core/policy/model.ts";
import { folderTreeId } from "../../src/core/render/tree_id.ts";
import { requirePlain } from "./git_objects.ts";
import type { GitObjects } from "./git_objects.ts";
import { readTree } from "./git_tree.ts";
import type { Files } from "./git_tree.ts";
import { refusal } from "./step_end.ts";

/**
 * The policies of the commit on the default branch that the order names, whatever stands in the pull request. A git tree is
 * named by its contents, so that the checkout's own copy does where it is the same.
 * @throws StepEnd also where one of them can't be read: an unread policy forbids nothing
 */
export async function readPolicies({ policies }: Order, git: GitObjects): Promise<Policies> {
  if (policies === undefined) return { policies: [], rego: new Map(), faults: [] };
  const { commit, tree } = policies;
  const listing = ["ls-tree", "-r", "-z", "-l", "--full-tree", tree];
  const entries = readTree((await git.find(...listing)) ?? (await fetched(commit, listing, git)));
  requirePlain(entries, `${policyFolder}/`);
  const files = await git.contents(entries);
  if (folderTreeId(files) !== tree) {
    throw refusal(`${policyFolder}/ at ${commit} is not what the order names`, "Ask for a new plan.");
  }
  return loadOrRefuse(files);
}

async function fetched(commit: string, listing: readonly string[], git: GitObjects): Promise<Uint8Array> {
  await git.fetch(commit, "which the policies are read from", "--depth=1");
  return git.read(...listing);
}

async function loadOrRefuse(files: Files): Promise<Policies> {
  // Loaded only where there are policies: reading YAML takes libraries that a job starts faster without.
  const { loadPolicies } = await import("../../src/core/policy/load_policies.ts");
  const loaded = loadPolicies(files);
  const [fault] = loaded.faults.filter(({ severity }) => severity === "error");
  if (fault === undefined) return loaded;
  const { file, line } = fault.place;
  throw refusal(`A policy can't be read: ${fault.message.replace(/\.$/, "")}`, fault.remedy ?? "", {
    file,
    line: line ?? 1,
  });
}
