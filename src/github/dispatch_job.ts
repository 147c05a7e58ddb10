import type { Order } from "../core/plan/messages.ts";
import { hasStatus } from "./errors.ts";
import { workflowFile } from "../core/run/job.ts";
import type { Repository } from "./repository.ts";

/** GitHub accepts dispatches that it starts much later; each further one of the same order waits twice as long, up to this. */
const firstPauseMilliseconds = 10_000;
const longestPauseMilliseconds = 600_000;

export interface JobDispatcher {
  /** @returns why GitHub can't start the workflow, now or on any later try. */
  dispatch(order: Order, branch: string): Promise<Error | undefined>;
  /** Once more, unless that was not long ago. */
  dispatchAgain(order: Order, branch: string): Promise<Error | undefined>;
  /** The order has been carried out. */
  forget(nonce: string): void;
}

export function createJobDispatcher({ octokit, name, clock }: Repository): JobDispatcher {
  /** By nonce: when it was last dispatched again, and how long the next one waits. A restart forgets it, and may dispatch once more. */
  const repeated = new Map<string, { readonly at: number; readonly pause: number }>();

  async function dispatch({ phase, issue, head, nonce }: Order, branch: string): Promise<Error | undefined> {
    try {
      await octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
        ...name,
        workflow_id: workflowFile,
        ref: branch,
        inputs: { phase, issue: String(issue), head, nonce },
      });
      return undefined;
    } catch (error) {
      if (error instanceof Error && (hasStatus(error, 404) || hasStatus(error, 422))) return error;
      throw error;
    }
  }

  async function dispatchAgain(order: Order, branch: string): Promise<Error | undefined> {
    const now = clock().getTime();
    const last = repeated.get(order.nonce);
    if (last !== undefined && now < last.at + last.pause) return undefined;
    const pause = Math.min((last?.pause ?? firstPauseMilliseconds) * 2, longestPauseMilliseconds);
    repeated.set(order.nonce, { at: now, pause });
    return dispatch(order, branch);
  }

  return {
    dispatch,
    dispatchAgain,
    forget: (nonce) => {
      repeated.delete(nonce);
    },
  };
}
