import Bottleneck from "bottleneck";
import { ProbotOctokit } from "probot";
import { Lru } from "toad-cache";
import { createBurstLimits, createNoLimits, limitPoints } from "./burst_limits.ts";
import { conditionalRequests } from "./conditional_requests.ts";
import type { RememberedAnswer } from "./conditional_requests.ts";
import { isGraphqlQuery } from "./octokit_hooks.ts";
import type { HookedOctokit } from "./octokit_hooks.ts";
import { holdWhileLimited } from "./rate_limits.ts";
import { renewRefusedToken } from "./renew_refused_token.ts";

export interface OctokitSetup {
  /** Stands in front of octokit's own name in every request (`gatehouse/1.2.3`). */
  readonly userAgent: string;
  /** After so long without an answer a request counts as failed, and is retried where that is safe. */
  readonly timeoutMilliseconds: number;
  /** Whether the server limits how much may be written in a time, as GitHub.com does. */
  readonly isLimited: boolean;
  readonly clock: () => Date;
  readonly fetch: typeof globalThis.fetch;
}

/** What `new Probot({ ...octokitFor(setup), baseUrl, appId, privateKey, secret })` takes. */
export interface OctokitForProbot {
  readonly Octokit: typeof ProbotOctokit;
  readonly request: { readonly fetch: typeof globalThis.fetch };
}

const rememberedAnswers = 1000;

/** Not retried, since a second try gets the same answer; limits (429) are for the queue to wait out, not for a request. */
const finalStatuses = [400, 401, 403, 404, 405, 409, 410, 412, 422, 429, 451];

/**
 * The octokit class that Probot makes its clients of. How it comes to count (probot 14):
 * Probot derives one more class from it, whose defaults are merged *before* ours, so ours win over Probot's limit handlers
 * (which retry on their own); `probot.auth(id)` makes a new client per call, with `throttle.id` the installation and our
 * other throttle options handed on because `throttle.enabled` is set. State therefore lives here, per class, by
 * installation. `request.fetch` is handed to the requests for tokens too. Our plugins come after Probot's: they are the
 * outermost, and what they refuse never reaches a limiter.
 */
export function octokitFor(setup: OctokitSetup): OctokitForProbot {
  const answers = new Lru<RememberedAnswer>(rememberedAnswers);
  const holds = new Map<string, Date>();
  const limits = setup.isLimited ? createBurstLimits() : createNoLimits();
  const throttle = {
    enabled: true,
    // What it takes for a write waits for its points instead.
    write: new Bottleneck.Group({ id: "unlimited" }),
    notifications: limits.notifications,
    onRateLimit: leaveToQueue,
    onSecondaryRateLimit: leaveToQueue,
  };
  const Octokit = ProbotOctokit.plugin(
    retryOnlyWhatIsRepeatable,
    renewRefusedToken,
    conditionalRequests(answers),
    limitPoints(limits, setup.clock),
    holdWhileLimited(holds, setup.clock),
  ).defaults((options: ProbotOptions) => ({
    ...options,
    auth: authAtServer(options),
    userAgent: setup.userAgent,
    throttle: { ...options.throttle, ...throttle },
    retry: { doNotRetry: finalStatuses, retries: 2, ...options.retry },
  }));
  return { Octokit, request: { fetch: withTimeout(setup.fetch, setup.timeoutMilliseconds) } };
}

/** What Probot hands on of the options that are changed here. */
interface ProbotOptions {
  readonly baseUrl?: string;
  readonly auth?: { readonly request?: InstanceType<typeof ProbotOctokit>["request"] };
  readonly throttle?: object;
  readonly retry?: object;
}

/** Probot asks for tokens at api.github.com, unless it is told of another server here as well. */
function authAtServer({ auth, baseUrl }: ProbotOptions): ProbotOptions["auth"] {
  return auth?.request === undefined || baseUrl === undefined
    ? auth
    : { ...auth, request: auth.request.defaults({ baseUrl }) };
}

interface LimitedRequest {
  readonly method: string;
  readonly url: string;
}

/** Called by the throttling plugin; a falsy answer means that it does not repeat the request. */
function leaveToQueue(
  retryAfter: number,
  request: LimitedRequest,
  octokit: { readonly log: { warn(message: string): unknown } },
): void {
  octokit.log.warn(
    `GitHub limits ${request.method} ${request.url}; the next request goes out in ${retryAfter} seconds`,
  );
}

/**
 * An octokit plugin: a POST whose answer was lost may have worked, and a second one would make a second comment. It is not
 * retried here; the run is observed again instead. A GraphQL query is a POST that only reads.
 */
function retryOnlyWhatIsRepeatable(octokit: HookedOctokit): void {
  octokit.hook.before("request", (endpoint) => {
    if (endpoint.method !== "POST" || isGraphqlQuery(endpoint)) return;
    endpoint.request = { ...endpoint.request, retries: 0 };
  });
}

/**
 * The answer's body is read here, within the time: octokit takes a body that breaks off for an empty one, and says nothing.
 */
function withTimeout(fetch: typeof globalThis.fetch, milliseconds: number): typeof globalThis.fetch {
  return async (input, init) => {
    const timeout = AbortSignal.timeout(milliseconds);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await fetch(input, { ...init, signal });
    const body = await response.arrayBuffer();
    const whole = new Response(body.byteLength === 0 ? null : body, response);
    return Object.defineProperty(whole, "url", { value: response.url });
  };
}
