import { createHash } from "node:crypto";
import { canonicalJson } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { canonicalState } from "./canonical_state.ts";
import { canonicalEffects, namedEffects } from "./effects.ts";
import type { PlannedCode } from "./effects.ts";
import { deriveSubkey, sign } from "./keys.ts";
import { marksOf, notMarked } from "./marks.ts";
import type { Report, Seal, ToolName } from "./messages.ts";

export interface SealedFacts extends PlannedCode {
  /** Tree id of the root module's folder. */
  readonly tree: string;
  /** Contents of `.terraform.lock.hcl`. */
  readonly lockFile: Uint8Array | undefined;
  readonly tool: { readonly name: ToolName; readonly version: string };
  readonly backend: { readonly type: string; readonly arguments: JsonObject };
  /** Tree id of the catalog's policies; absent when there are none. */
  readonly policies: string | undefined;
  /** Of the state that the plan was made from; absent when there was none. */
  readonly state: { readonly lineage: string; readonly serial: number; readonly contents: string } | undefined;
}

/** What ties this plan to the one that is applied: equal for plans of the same code that do the same to the same state. */
export function sealPlan(facts: SealedFacts, sealKey: Uint8Array): Seal {
  const { tree, lockFile, tool, backend, policies = "none", state } = facts;
  const key = deriveSubkey(sealKey, "effects");
  const effects = canonicalEffects(facts);
  const marks = marksOf(namedEffects(effects), key);
  return {
    tree,
    lockFile: lockFile === undefined ? "none" : sha256(lockFile),
    tool: `${tool.name} ${tool.version}`,
    backend: sha256(canonicalJson({ type: backend.type, arguments: backend.arguments })),
    policies,
    state: state === undefined ? "none" : sealState(state, sealKey),
    effects: sign(key, canonicalJson(effects)),
    ...(marks !== undefined && { marks }),
  };
}

/** How this plan is not the sealed one: the parts in words, and which effects, by name; nothing when the seals are equal. */
export function compareWithPlan(
  sealed: Seal,
  fresh: Seal,
  code: PlannedCode,
  sealKey: Uint8Array,
): (Required<Pick<Report, "differences">> & Pick<Report, "unreviewed">) | undefined {
  const differences = compareSeals(sealed, fresh);
  if (differences.length === 0) return undefined;
  if (sealed.effects === fresh.effects) return { differences };
  const named = namedEffects(canonicalEffects(code));
  const unreviewed = notMarked(sealed.marks, named, deriveSubkey(sealKey, "effects"));
  return { differences, ...(unreviewed !== undefined && { unreviewed }) };
}

/** What stands for the files among the parts that differ; which ones, the seal does not know. */
export const filesDiffer = "the rendered files";
/** The same for what would be done. */
export const changesDiffer = "the planned changes";

/** The parts that differ, in words; empty when the seals are equal. */
export function compareSeals(sealed: Seal, fresh: Seal): readonly string[] {
  const words: Readonly<Record<Exclude<keyof Seal, "marks">, string>> = {
    tree: filesDiffer,
    lockFile: "the providers' lock file",
    tool: `the version of Terraform (${sealed.tool}, now ${fresh.tool})`,
    backend: "the backend",
    policies: "the policies",
    state: `the state (${stateWords(serialOf(sealed), serialOf(fresh))})`,
    effects: changesDiffer,
  };
  const keys = [
    "tree",
    "lockFile",
    "tool",
    "backend",
    "policies",
    "state",
    "effects",
  ] as const satisfies readonly (keyof Seal)[];
  return keys.filter((key) => sealed[key] !== fresh[key]).map((key) => words[key]);
}

/** Whoever writes to the backend can leave the serial as it is, and let the same address and id stand for something else. */
function sealState({ lineage, serial, contents }: NonNullable<SealedFacts["state"]>, sealKey: Uint8Array): string {
  return `${lineage}/${sign(deriveSubkey(sealKey, "state"), canonicalState(contents))}/${serial}`;
}

function stateWords(sealed: string, fresh: string): string {
  return sealed === fresh ? `another one of ${sealed}` : `${sealed}, now ${fresh}`;
}

function serialOf({ state }: Seal): string {
  return state === "none" ? "none" : `serial ${state.replace(/^.*\//, "")}`;
}

function sha256(contents: string | Uint8Array): string {
  return createHash("sha256").update(contents).digest("hex");
}
