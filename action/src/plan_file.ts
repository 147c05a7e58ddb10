import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { readState } from "./state_files.ts";
import type { PulledState } from "./terraform_shapes.ts";

/** What a state's every snapshot has, and another one has otherwise. */
export type StateSnapshot = Pick<PulledState, "lineage" | "serial">;

/** Which state a saved plan was made from: `none` where there was none yet; nothing where the file does not tell. */
export async function stateOfPlan(file: string): Promise<StateSnapshot | "none" | undefined> {
  const contents = await readFile(file);
  const text = stateIn(contents);
  if (text === undefined) return undefined;
  const { lineage, serial } = readState(text);
  return lineage === "" && serial === 0 ? "none" : { lineage, serial };
}

/** A saved plan is a zip that also holds the state. OpenTofu may have encrypted it. */
function stateIn(contents: Uint8Array): string | undefined {
  const name = "tfstate";
  try {
    const state = unzipSync(contents, { filter: (entry) => entry.name === name })[name];
    return state === undefined ? undefined : new TextDecoder().decode(state);
  } catch {
    // No zip: the caller asks Terraform itself.
    return undefined;
  }
}
