import { isJsonObject } from "../core/json.ts";
import { graphqlErrorTypes, headerOf } from "./request_failure.ts";
import type { RequestFailure } from "./request_failure.ts";

/** GitHub asks for at least a minute when it names no time. */
const unnamedRestSeconds = 60;

/** An answer that asks for none (`retry-after: 0`) must not become a loop without a pause. */
const leastRestSeconds = 1;

/** No limit of GitHub's lasts longer. */
const longestRestSeconds = 3601;

const limitWords = /\b(secondary rate limit|rate limit exceeded|abuse detection)\b/i;

/** What a GraphQL answer without data says of a limit, if it does. */
export function limitTold(answer: unknown): string | undefined {
  if (!isJsonObject(answer) || !Array.isArray(answer["errors"]) || (answer["data"] ?? null) !== null) return undefined;
  for (const error of answer["errors"]) {
    const { type, message } = isJsonObject(error) ? error : {};
    if (typeof message === "string" && (type === "RATE_LIMITED" || limitWords.test(message))) return message;
  }
  return undefined;
}

/** 429, or a 403 that is about a limit and not about a permission, or GraphQL's word for it. */
export function isRateLimited(failure: RequestFailure): boolean {
  if (graphqlErrorTypes(failure).includes("RATE_LIMITED") || failure.status === 429) return true;
  if (failure.status !== 403) return false;
  return (
    headerOf(failure, "retry-after") !== undefined ||
    headerOf(failure, "x-ratelimit-remaining") === "0" ||
    limitWords.test(failure.message)
  );
}

/** When GitHub wants to be asked again, from `retry-after` or the limit's reset; `undefined` when it doesn't say. */
export function retryTime(failure: RequestFailure, now: Date): Date | undefined {
  const seconds = restSeconds(failure, now);
  if (seconds === undefined) return undefined;
  return new Date(now.getTime() + Math.min(Math.max(seconds, leastRestSeconds), longestRestSeconds) * 1000);
}

function restSeconds(failure: RequestFailure, now: Date): number | undefined {
  const after = Number(headerOf(failure, "retry-after"));
  if (Number.isFinite(after) && after >= 0) return after;
  if (!isRateLimited(failure)) return undefined;
  if (headerOf(failure, "x-ratelimit-remaining") !== "0") return unnamedRestSeconds;
  // By GitHub's clock, which tells when the limit ends: ours may be ahead of it.
  const answered = Date.parse(headerOf(failure, "date") ?? "");
  const from = Number.isNaN(answered) ? now.getTime() : answered;
  const untilReset = Number(headerOf(failure, "x-ratelimit-reset")) - from / 1000;
  return untilReset >= 0 ? untilReset + 1 : unnamedRestSeconds;
}
