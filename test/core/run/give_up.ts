import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { BranchHead, RunSnapshot } from "../../../src/core/run/snapshot.ts";
import type { Ending } from "./jobs.ts";
import { mergedCatalog, type Scene } from "./scene.ts";
import { applied } from "./stages.ts";

const folder = "infra/database/mailer-orders";

/** A merged run whose apply ended like this, with the default branch as the merge left it. */
export async function merged(ending: Ending): Promise<Scene> {
  const scene = await applied(ending);
  await scene.setCatalog(await mergedCatalog(scene));
  giveBack(scene);
  return scene;
}

/** What the observer reads for giving up: the folder's files before the merge. */
export function giveBack(scene: Scene, before: ReadonlyMap<string, Uint8Array> = new Map()): void {
  scene.change({ restoration: { folder, before, opened: [], stateChanges: [] } });
}

/** Somebody closes the pull request that restores the folder. */
export function closedBy(scene: Scene, login: string): void {
  scene.wait(5);
  const { restoration, now } = scene.snapshot;
  if (restoration?.pull === undefined) throw new Error("No way back was opened.");
  const { head, ...rest } = restoration;
  const by = { login, kind: "person" } as const;
  const pull = { ...restoration.pull, state: "closed", closedAt: now, closedBy: by } as const;
  const change = { pull: pull.number, isClosed: true, by, at: now };
  scene.change({ restoration: { ...rest, pull, stateChanges: [...rest.stateChanges, change] } });
  scene.wait(5);
}

/** Somebody opens the pull request again that restores the folder. */
export function reopenedBy(scene: Scene, login: string, head: BranchHead): void {
  const { restoration, now } = scene.snapshot;
  if (restoration?.pull === undefined) throw new Error("No way back was opened.");
  const { closedAt, closedBy: closer, ...pull } = restoration.pull;
  const change = { pull: pull.number, isClosed: false, by: { login, kind: "person" }, at: now } as const;
  const stateChanges = [...restoration.stateChanges, change];
  scene.change({ restoration: { ...restoration, head, stateChanges, pull: { ...pull, state: "open" } } });
  scene.wait(5);
}

/** Somebody has the pull request that restores the folder go into another branch. */
export function rebased(scene: Scene): void {
  scene.wait(5);
  const { restoration } = scene.snapshot;
  if (restoration?.pull === undefined) throw new Error("No way back was opened.");
  const { head, ...rest } = restoration;
  scene.change({ restoration: { ...rest, pull: { ...restoration.pull, state: "closed", base: "elsewhere" } } });
}

/** The pull request that restores the folder is merged. */
export async function restored(scene: Scene): Promise<void> {
  const { restoration } = scene.snapshot;
  if (restoration?.pull === undefined || restoration.head === undefined) throw new Error("No way back was opened.");
  scene.wait(5);
  const pull = { ...restoration.pull, state: "merged", mergeCommit: "e".repeat(40) } as const;
  const { before, opened, stateChanges } = restoration;
  scene.change({ restoration: { folder, before, opened, stateChanges, pull } });
  await scene.setCatalog(await loadCatalog(restoration.head.tree));
}

/** As if the merged commit were not one of the app's. */
export function draftless(snapshot: RunSnapshot): RunSnapshot {
  const { approved, head, ...rest } = snapshot;
  return rest;
}
