import { WorkflowFault } from "./workflow_fault.ts";

export type UsesReference =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "repository"; readonly repository: string; readonly path: string; readonly sha: string };

/** Reads `./path` or `owner/repository/path@<commit>`. @throws WorkflowFault for everything else. */
export function parseUses(uses: string): UsesReference {
  if (uses.startsWith("./")) return { kind: "local", path: uses };
  const [, repository, path = "", ref] = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@(.+)$/.exec(uses) ?? [];
  if (repository === undefined || ref === undefined || path.split("/").includes("..")) {
    throw new WorkflowFault(`uses: ${uses} isn't supported here: write ./path or owner/repository/path@commit.`);
  }
  if (!/^[0-9a-f]{40}$/.test(ref)) {
    throw new WorkflowFault(
      `uses: ${uses} is not pinned: write the full commit id of 40 hexadecimal digits after the @.`,
    );
  }
  return { kind: "repository", repository, path: path.slice(1), sha: ref };
}
