import Bottleneck from "bottleneck";
import { installationOf, isGraphqlQuery } from "./octokit_hooks.ts";
import type { HookedOctokit, OctokitOptions } from "./octokit_hooks.ts";

/** A bucket of requests: so many at once, then so many more in each interval. */
interface Bucket {
  readonly burst: number;
  readonly added: number;
  readonly everyMilliseconds: number;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * GitHub allows 80 content-creating requests a minute and 500 an hour, and 900 points a minute, of which a write costs 5 and
 * a GraphQL query, though it is a POST, 1. A bucket's burst plus what is added in the time stays within that in every such
 * time, wherever it begins: 60 + 20 in a minute, 250 + 250 in an hour, 500 + 400 points in a minute.
 */
const contentPerMinute: Bucket = { burst: 60, added: 1, everyMilliseconds: minute / 20 };
const contentPerHour: Bucket = { burst: 250, added: 1, everyMilliseconds: hour / 250 };
const pointsPerMinute: Bucket = { burst: 500, added: 20, everyMilliseconds: minute / 20 };
const pointsOf = { write: 5, query: 1 };

export interface BurstLimits {
  /** A job's weight is its points. */
  readonly points: Bottleneck.Group;
  /** For what creates content. */
  readonly notifications: Bottleneck.Group;
  /** What these are made of. */
  readonly content: readonly ContentLimit[];
}

interface ContentLimit {
  readonly group: Bottleneck.Group;
  /** How long until one more is let through. */
  readonly everyMilliseconds: number;
}

/**
 * An installation has created all the content that it may for now. Whoever waited for its turn here would keep others from working
 * for minutes, so that the work is put off instead: each to a time of its own, since of those who come together one gets through.
 */
export class PutOff extends Error {
  override readonly name = "PutOff";
  readonly until: Date;

  constructor(until: Date) {
    super(
      `Not sent: so much was written lately that GitHub would refuse it. It is tried again at ${until.toISOString()}.`,
    );
    this.until = until;
  }
}

/** Makes the limits, one set per installation, without any fixed spacing between requests. */
export function createBurstLimits(): BurstLimits {
  // A limiter that its group has dropped as idle never refills. So the hour's, which others lead to, are kept for longer.
  const hourly = group("content-hour", contentPerHour, 24 * hour);
  const notifications = group("content-minute", contentPerMinute, hour);
  notifications.on("created", (limiter: Bottleneck, key: string) => {
    limiter.chain(hourly.key(key));
  });
  return {
    points: group("points-minute", pointsPerMinute, hour),
    notifications,
    content: [
      { group: hourly, everyMilliseconds: contentPerHour.everyMilliseconds },
      { group: notifications, everyMilliseconds: contentPerMinute.everyMilliseconds },
    ],
  };
}

/** Mutations that GitHub notifies people of, as it does of the REST requests that the throttling plugin knows. */
const contentMutation = /\b(?:addComment|createIssue|createPullRequest)\b/;

/** Of the requests that the throttling plugin knows as such those that the app makes. */
const contentPath = /\/(?:issues|comments|pulls|merge)$/;

/**
 * An octokit plugin: has writes and GraphQL requests wait for their points, which takes seconds, and puts off what creates content
 * while no more of it may be. The throttling plugin takes every GraphQL request for a write, and none for one that creates content.
 */
export function limitPoints({ points, notifications, content }: BurstLimits, clock: () => Date) {
  /** By installation, the last of the times that were promised. */
  const promised = new Map<string, number>();

  async function putOffIfLimited(installation: string): Promise<void> {
    for (const { group: limit, everyMilliseconds } of content) {
      if (await limit.key(installation).check()) continue;
      const until = Math.max(clock().getTime(), promised.get(installation) ?? 0) + everyMilliseconds;
      promised.set(installation, until);
      throw new PutOff(new Date(until));
    }
  }

  return (octokit: HookedOctokit, options: OctokitOptions): void => {
    const installation = installationOf(options);
    const wait = async (limits: Bottleneck.Group, weight: number): Promise<void> =>
      limits.key(installation).schedule({ weight }, () => Promise.resolve());
    octokit.hook.wrap("request", async (request, endpoint) => {
      const isQuery = isGraphqlQuery(endpoint);
      const isContentMutation = !isQuery && contentMutation.test(graphqlOf(endpoint));
      const isContent =
        isContentMutation || (["POST", "PUT"].includes(endpoint.method) && contentPath.test(endpoint.url));
      if (isContent) await putOffIfLimited(installation);
      if (isQuery) await wait(points, pointsOf.query);
      else if (endpoint.method !== "GET" && endpoint.method !== "HEAD") await wait(points, pointsOf.write);
      if (isContentMutation) await wait(notifications, 1);
      return request(endpoint);
    });
  };
}

function graphqlOf({ url, query }: { readonly url: string; readonly [parameter: string]: unknown }): string {
  return url.endsWith("/graphql") && typeof query === "string" ? query : "";
}

/** For servers that limit nobody, as GitHub Enterprise Server does unless its administrators want it otherwise. */
export function createNoLimits(): BurstLimits {
  const notifications = new Bottleneck.Group({ id: "content" });
  return { points: new Bottleneck.Group({ id: "points" }), notifications, content: [] };
}

function group(id: string, bucket: Bucket, idleMilliseconds: number): Bottleneck.Group {
  return new Bottleneck.Group({
    id,
    reservoir: bucket.burst,
    reservoirIncreaseMaximum: bucket.burst,
    reservoirIncreaseAmount: bucket.added,
    reservoirIncreaseInterval: bucket.everyMilliseconds,
    timeout: idleMilliseconds,
  });
}
