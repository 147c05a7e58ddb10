import { createHash } from "node:crypto";
import { writeOrder } from "../../../src/core/plan/order_message.ts";
import type { Effect, EffectOf } from "../../../src/core/run/effects.ts";
import { readMemory } from "../../../src/core/run/memory.ts";
import { restoringBranch } from "../../../src/core/run/restoring_pull.ts";
import { readRunCommit } from "../../../src/core/run/run_commit.ts";
import type { AppCheck, BranchHead, IssueComment, RunSnapshot } from "../../../src/core/run/snapshot.ts";
import { bot, changedTree, keys } from "./fixtures.ts";

/** The snapshot as GitHub would show it after the effect. */
export async function applyEffect(snapshot: RunSnapshot, effect: Effect): Promise<RunSnapshot> {
  switch (effect.type) {
    case "commit_branch":
      return commitBranch(snapshot, effect);
    case "open_pull": {
      const url = "https://github.com/acme/catalog/pull/13";
      const { branch, base, title, body } = effect;
      const description = { title, body };
      return {
        ...snapshot,
        pull: { number: 13, url, state: "open", branch, base, head: headOf(snapshot), description },
      };
    }
    case "update_pull": {
      const { pull } = snapshot;
      if (pull?.state !== "open") throw new Error("There is no open pull request to describe.");
      const { title, body } = effect;
      return { ...snapshot, pull: { ...pull, description: { title, body } } };
    }
    case "open_restoration": {
      const head = await restoringHead(snapshot, effect);
      const url = "https://github.com/acme/catalog/pull/14";
      const { branch, base } = effect;
      const pull = { number: 14, url, state: "open", branch, base, head: head.oid } as const;
      const before = snapshot.restoration?.before ?? new Map<string, Uint8Array>();
      const opened = [snapshot.now, ...(snapshot.restoration?.opened ?? [])];
      const stateChanges = snapshot.restoration?.stateChanges ?? [];
      const restoration = { folder: effect.folder, before, opened, stateChanges, pull, head, isOneCommit: true };
      return { ...snapshot, restoration, restoringHead: head.oid };
    }
    case "post_check": {
      const { head, conclusion } = effect;
      const times = { startedAt: snapshot.now, completedAt: snapshot.now };
      const check = {
        id: `CR_${String(snapshot.checks.length + 1)}`,
        head,
        nonce: "",
        open: false,
        conclusion,
        ...times,
        text: "",
      };
      return { ...snapshot, checks: [...snapshot.checks, check] };
    }
    case "start_job": {
      const check: AppCheck = {
        id: `CR_${String(snapshot.checks.length + 1)}`,
        head: effect.order.head,
        nonce: effect.order.nonce,
        open: true,
        startedAt: snapshot.now,
        text: writeOrder(effect.order),
        order: effect.order,
      };
      return { ...snapshot, checks: [...snapshot.checks, check], reports: [], workflowRuns: [] };
    }
    case "dispatch_job":
      return changeCheck(snapshot, effect.order.nonce, { dispatchedAt: snapshot.now });
    case "complete_check": {
      const { conclusion, text } = effect;
      const memory = readMemory(text, keys.seal);
      const completed = { open: false, conclusion, text, completedAt: snapshot.now };
      const noted = { ...completed, ...(memory === undefined ? {} : { memory }) };
      const checks = snapshot.checks.map((check) => (check.id === effect.id ? { ...check, ...noted } : check));
      return { ...snapshot, checks };
    }
    case "merge_pull": {
      const { pull } = snapshot;
      if (pull === undefined) throw new Error("There is no pull request to merge.");
      const merged = { state: "merged", mergeCommit: "b".repeat(40), mergedAt: snapshot.now, mergedBy: bot } as const;
      return { ...snapshot, pull: { ...pull, ...merged } };
    }
    case "close_pull": {
      const { pull, ...rest } = snapshot;
      return rest;
    }
    case "delete_branch": {
      if (effect.branch === restoringBranch(snapshot.issue.number)) {
        const { restoringHead: gone, ...rest } = snapshot;
        return rest;
      }
      const { lock, head, approved, ...rest } = snapshot;
      return rest;
    }
    case "commit_record": {
      const [path = "", bytes] = [...effect.additions].find(([added]) => added.startsWith("runs/")) ?? [];
      const { draft, ...rest } = snapshot;
      return { ...rest, recorded: { path, text: new TextDecoder().decode(bytes) } };
    }
    case "update_issue":
      return updateIssue(snapshot, effect);
  }
}

async function commitBranch(snapshot: RunSnapshot, effect: EffectOf<"commit_branch">): Promise<RunSnapshot> {
  const files = new Map([...effect.files].map(([path, bytes]) => [`${effect.folder}/${path}`, bytes]));
  const removed = effect.removed.map((path) => `${effect.folder}/${path}`);
  const tree = await changedTree(snapshot.catalog.tree, files, removed);
  const changed = new Map([...files.keys()].map((path) => [path, tree.entries.get(path)?.oid]));
  const oid = createHash("sha1").update(`${effect.message}\n${tree.commit}`).digest("hex");
  const commit = readRunCommit(effect.message);
  if (commit === undefined) throw new Error(`This is not a run's commit message:\n${effect.message}`);
  const lock: BranchHead = { branch: effect.branch, oid, commit, tree, changed };
  const pull = snapshot.pull === undefined ? {} : { pull: { ...snapshot.pull, head: oid } };
  return { ...snapshot, ...pull, lock, head: lock, approved: snapshot.request };
}

async function restoringHead(snapshot: RunSnapshot, effect: EffectOf<"open_restoration">): Promise<BranchHead> {
  const files = new Map([...effect.files].map(([path, bytes]) => [`${effect.folder}/${path}`, bytes]));
  const removed = effect.removed.map((path) => `${effect.folder}/${path}`);
  const tree = await changedTree(snapshot.catalog.tree, files, removed);
  const changed = new Map([...files.keys(), ...removed].map((path) => [path, tree.entries.get(path)?.oid]));
  const oid = createHash("sha1").update(`${effect.message}\n${tree.commit}`).digest("hex");
  return { branch: effect.branch, oid, isByApp: true, tree, changed };
}

function headOf({ lock }: RunSnapshot): string {
  if (lock === undefined) throw new Error("There is no branch to open a pull request for.");
  return lock.oid;
}

function changeCheck(snapshot: RunSnapshot, nonce: string, changes: Partial<AppCheck>): RunSnapshot {
  const checks = snapshot.checks.map((check) => (check.nonce === nonce ? { ...check, ...changes } : check));
  return { ...snapshot, checks };
}

function updateIssue(snapshot: RunSnapshot, effect: EffectOf<"update_issue">): RunSnapshot {
  const { issue } = snapshot;
  const { comment, notice, addLabels, removeLabels, close } = effect;
  const said: IssueComment[] = issue.comments.map((old) =>
    old.id === comment?.id ? { ...old, body: comment.body, editor: bot, editedAt: snapshot.now } : old,
  );
  const say = (body: string): void => {
    said.push({ id: `C_${String(said.length)}`, body, author: bot, createdAt: snapshot.now });
  };
  if (comment !== undefined && comment.id === undefined) say(comment.body);
  if (notice !== undefined) say(notice);
  const taken = issue.labels.filter((label) => removeLabels.includes(label));
  const event = (label: string, on: boolean) => ({ label, on, ...bot, viaApp: true, at: snapshot.now });
  const events = [...taken.map((label) => event(label, false)), ...addLabels.map((label) => event(label, true))];
  return {
    ...snapshot,
    issue: {
      ...issue,
      comments: said,
      labels: [...issue.labels.filter((label) => !removeLabels.includes(label)), ...addLabels],
      labelled: [...issue.labelled, ...events],
      open: issue.open && close === undefined,
      ...(close === undefined ? {} : { closedBy: bot, closedAt: snapshot.now }),
    },
  };
}
