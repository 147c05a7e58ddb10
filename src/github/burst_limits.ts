import Bottleneck from "bottleneck";

/** A bucket of requests: so many at once, then so many more in each interval. */
interface Bucket {
  readonly burst: number;
  readonly added: number;
  readonly everyMilliseconds: number;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * GitHub allows 80 content-creating requests a minute and 500 an hour, and 900 points a minute, of which a write costs 5.
 * A bucket's burst plus what is added in the time stays within that in every such time, wherever it begins: 60 + 20 in a
 * minute, 250 + 250 in an hour, (100 + 80) * 5 points in a minute.
 */
const contentPerMinute: Bucket = { burst: 60, added: 1, everyMilliseconds: minute / 20 };
const contentPerHour: Bucket = { burst: 250, added: 1, everyMilliseconds: hour / 250 };
const writesPerMinute: Bucket = { burst: 100, added: 4, everyMilliseconds: minute / 20 };

/** The groups that @octokit/plugin-throttling takes for writes, and for the writes that create content. */
export interface BurstLimits {
  readonly write: Bottleneck.Group;
  readonly notifications: Bottleneck.Group;
}

/** Makes the limits, one set per installation, without any fixed spacing between requests. */
export function createBurstLimits(): BurstLimits {
  // A limiter that its group has dropped as idle never refills. So the hour's, which others lead to, are kept for longer.
  const hourly = group("content-hour", contentPerHour, 24 * hour);
  const notifications = group("content-minute", contentPerMinute, hour);
  notifications.on("created", (limiter: Bottleneck, key: string) => {
    limiter.chain(hourly.key(key));
  });
  return { write: group("write-minute", writesPerMinute, hour), notifications };
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
