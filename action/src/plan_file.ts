import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { readState } from "./state_files.ts";
import type { PulledState } from "./terraform_shapes.ts";

/** What a state's every snapshot has, and another one has otherwise. */
export interface StateSnapshot extends Pick<PulledState, "lineage" | "serial"> {
  /** As it lay in its backend, before anything was refreshed. */
  readonly contents: string;
}

/** Which state a saved plan was made from: `none` where there was none yet; nothing where the file does not tell. */
export async function stateOfPlan(file: string): Promise<StateSnapshot | "none" | undefined> {
  const [refreshed, contents] = statesIn(await readFile(file));
  if (refreshed === undefined || contents === undefined) return undefined;
  // The one from before has no name of its own.
  const { lineage, serial } = readState(refreshed);
  return lineage === "" && serial === 0 ? "none" : { lineage, serial, contents };
}

/** A saved plan is a zip that also holds the state, after and before it was refreshed. OpenTofu may have encrypted it. */
function statesIn(contents: Uint8Array): readonly (string | undefined)[] {
  const names = ["tfstate", "tfstate-prev"];
  try {
    const states = unzipSync(contents, { filter: ({ name }) => names.includes(name) });
    return names.map((name) => (states[name] === undefined ? undefined : new TextDecoder().decode(states[name])));
  } catch {
    // No zip: the caller asks Terraform itself.
    return [];
  }
}
