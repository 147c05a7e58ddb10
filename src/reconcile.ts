import type { Logger } from "pino";
import type { JqEvaluator } from "./core/expressions.ts";
import { deriveKeys } from "./core/plan/keys.ts";
import type { RunKeys } from "./core/run/keys.ts";
import { createRunActor } from "./github/act_run.ts";
import { createBranchReader } from "./github/branch_reader.ts";
import { classifyFailure } from "./github/errors.ts";
import { createRunObserver } from "./github/observe_run.ts";
import type { Withdrawal } from "./github/withdrawal.ts";
import type { Installations, OpenRepository } from "./installations.ts";
import type { ClosableJqEvaluator } from "./jq/evaluator.ts";
import { RetryLater } from "./queue/retry_later.ts";
import type { Processed } from "./queue/work_queue.ts";
import { reconcileCatalog } from "./reconcile_catalog.ts";
import { reconcileDrift } from "./reconcile_drift.ts";
import { reconcilePull } from "./reconcile_pull.ts";
import { reconcileRun, type RunReconciler } from "./reconcile_run.ts";
import { readKey, writeKey } from "./webhook_keys.ts";

export interface ReconcilerOptions {
  readonly installations: Installations;
  readonly masterKeys: readonly Uint8Array[];
  /** Where each repository gets a lane of its own. */
  readonly jq: Pick<ClosableJqEvaluator, "lane">;
  readonly clock: () => Date;
  readonly log: Logger;
  readonly enqueue: (key: string) => void;
}

/** What the queue calls with each key. Errors say whether the key is worth another try. */
export function createReconciler(options: ReconcilerOptions): (key: string) => Promise<Processed> {
  const runs = new WeakMap<OpenRepository, RunReconciler>();
  const lanes = new WeakMap<OpenRepository, JqEvaluator>();

  function laneOf(open: OpenRepository): JqEvaluator {
    const lane = lanes.get(open) ?? options.jq.lane();
    lanes.set(open, lane);
    return lane;
  }

  function runReconciler(open: OpenRepository): RunReconciler {
    const known = runs.get(open);
    if (known !== undefined) return known;
    const { repository, catalogs } = open;
    const { log } = options;
    const jq = laneOf(open);
    const keys = runKeys(options.masterKeys, repository.fullName);
    const branches = createBranchReader(repository, catalogs.clone, keys);
    const reconciler = {
      observer: createRunObserver({ repository, catalogs, branches, keys, jq }),
      actor: createRunActor({ repository, clone: catalogs.clone, branches, keys }),
      keys,
      jq,
      log,
      released: () => {
        const { installation, fullName } = repository;
        options.enqueue(writeKey({ kind: "catalog", installation, repository: fullName }));
      },
    };
    runs.set(open, reconciler);
    return reconciler;
  }

  async function reconcile(text: string): Promise<Processed> {
    const key = readKey(text);
    const open = await options.installations.open(key.installation, key.repository);
    switch (key.kind) {
      case "run": {
        const again = await reconcileRun(runReconciler(open), key.number);
        return again === undefined ? {} : { again };
      }
      case "pull":
        await reconcilePull({ ...open, jq: laneOf(open) }, key.number);
        return {};
      case "drift":
        await reconcileDrift({ ...open, keys: runKeys(options.masterKeys, open.repository.fullName) });
        return {};
      case "catalog":
      case "sweep": {
        const lookAt = (kind: "run" | "pull", number: number): void => {
          options.enqueue(writeKey({ ...key, kind, number }));
        };
        await reconcileCatalog({ ...open, jq: laneOf(open), lookAt, all: key.kind === "sweep" });
        // The end of a check for drift is announced, unless the event was lost.
        if (key.kind === "sweep") options.enqueue(writeKey({ ...key, kind: "drift" }));
        return {};
      }
    }
  }

  /** What the app may not see any more, or nobody may write to, fails for ever. The sweep names it again once it may. */
  async function isWithdrawn(text: string, error: unknown): Promise<boolean> {
    const { kind } = classifyFailure(error, options.clock());
    if (kind !== "gone" && kind !== "forbidden") return false;
    const { installation, repository } = readKey(text);
    const withdrawal = await options.installations.withdrawal(installation, repository);
    if (withdrawal === undefined) return false;
    await options.installations.release(installation, repository);
    options.log.info({ err: error, key: text }, `${withdrawalWords[withdrawal]}; the key is dropped`);
    return true;
  }

  return async (text) => {
    try {
      return await reconcile(text);
    } catch (error) {
      const isDropped = await isWithdrawn(text, error).catch((other: unknown) => {
        throw explain(other, options.clock());
      });
      if (isDropped) return {};
      throw explain(error, options.clock());
    }
  };
}

const withdrawalWords: Readonly<Record<Withdrawal, string>> = {
  unseen: "the app does not see this repository any more",
  archived: "this repository is archived: the sweep goes on with it once somebody unarchives it",
};

/** An error that the queue can act on, in a sentence that a person can act on. */
function explain(error: unknown, now: Date): Error {
  const failure = classifyFailure(error, now);
  if (failure.retryAt !== undefined) return new RetryLater(failure.retryAt, failure.message, { cause: error });
  return failure.kind === "bug" && error instanceof Error ? error : new Error(failure.message, { cause: error });
}

function runKeys(masterKeys: readonly Uint8Array[], repository: string): RunKeys {
  return {
    announcement: deriveKeys(masterKeys, repository, "announcement"),
    commit: deriveKeys(masterKeys, repository, "commit"),
    nonce: deriveKeys(masterKeys, repository, "nonce"),
    seal: deriveKeys(masterKeys, repository, "seal"),
  };
}
