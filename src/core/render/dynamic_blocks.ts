import { parseHclBody } from "./hcl_body.ts";
import type { Body } from "./hcl_body.ts";
import { decodeText } from "./template_files.ts";

/**
 * The names of blocks that code makes with `dynamic`. Terraform's JSON of the code leaves those out.
 * @param files of any modules; they must have been guarded
 */
export function dynamicBlocks(files: Iterable<readonly [string, Uint8Array]>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [path, contents] of files) {
    if (path.endsWith(".tf")) collect(parseHclBody(decodeText(contents) ?? ""), names);
  }
  return names;
}

function collect({ blocks }: Body, names: Set<string>): void {
  for (const { type, labels, body } of blocks) {
    const [name] = labels;
    if (type === "dynamic" && name !== undefined) names.add(name);
    collect(body, names);
  }
}
