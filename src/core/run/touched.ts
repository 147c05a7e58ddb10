import type { AppCheck } from "./snapshot.ts";
import { isStateLocked } from "./state_lock.ts";

/** Whether one of these applies may have changed anything. What ended before its apply began has not. */
export function wasTouched(applies: readonly AppCheck[]): boolean {
  return applies.some(({ memory }) => {
    const { outcome, diagnosis } = memory?.report ?? {};
    return !(outcome === "stale" || outcome === "refused" || outcome === "plan_failed" || isStateLocked(diagnosis));
  });
}
