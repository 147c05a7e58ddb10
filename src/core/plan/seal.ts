import { createHash } from "node:crypto";
import { canonicalJson } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { canonicalEffects } from "./effects.ts";
import { deriveSubkey, sign } from "./keys.ts";
import type { Order, Seal } from "./messages.ts";
import type { TerraformPlan } from "./plan_json.ts";

export interface SealedFacts {
  readonly plan: TerraformPlan;
  /** Tree id of the root module's folder. */
  readonly tree: string;
  /** Contents of `.terraform.lock.hcl`. */
  readonly lockFile: Uint8Array | undefined;
  readonly tool: { readonly name: Order["tool"]["name"]; readonly version: string };
  readonly backend: { readonly type: string; readonly arguments: JsonObject };
  /** Of the state that the plan was made from; absent when there was none. */
  readonly state: { readonly lineage: string; readonly serial: number } | undefined;
}

/** What ties this plan to the one that is applied: equal for plans of the same code that do the same to the same state. */
export function sealPlan(facts: SealedFacts, sealKey: Uint8Array): Seal {
  const { plan, tree, lockFile, tool, backend, state } = facts;
  return {
    tree,
    lockFile: lockFile === undefined ? "none" : sha256(lockFile),
    tool: `${tool.name} ${tool.version}`,
    backend: sha256(canonicalJson({ type: backend.type, arguments: backend.arguments })),
    state: state === undefined ? "none" : `${state.lineage}/${state.serial}`,
    effects: sign(deriveSubkey(sealKey, "effects"), canonicalJson(canonicalEffects(plan))),
  };
}

const parts = {
  tree: "the rendered files",
  lockFile: "the providers' lock file",
  tool: "the version of Terraform",
  backend: "the backend",
  state: "the state",
  effects: "the planned changes",
} as const satisfies Record<keyof Seal, string>;

/** The parts that differ, in words; empty when the seals are equal. */
export function compareSeals(sealed: Seal, fresh: Seal): readonly string[] {
  const keys = ["tree", "lockFile", "tool", "backend", "state", "effects"] as const satisfies readonly (keyof Seal)[];
  return keys.filter((key) => sealed[key] !== fresh[key]).map((key) => parts[key]);
}

function sha256(contents: string | Uint8Array): string {
  return createHash("sha256").update(contents).digest("hex");
}
