import { createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "../json.ts";

/** What the app said that an approval covers, as it stands hidden in the status comment. */
export interface Announcement {
  readonly issue: number;
  /** The approval's digest, or a digest of the seal: 64 hexadecimal digits. */
  readonly digest: string;
  /** When it was announced, ISO 8601 in UTC (`2026-11-22T08:00:00Z`). */
  readonly at: string;
  /** GitHub had published it by then. Without this the time is the app's own, and publication may have come later. */
  readonly seen: boolean;
}

const opening = "<!-- gatehouse:announcement";
const marker =
  /^<!-- gatehouse:announcement v1 issue=([1-9]\d{0,15}) digest=([0-9a-f]{64}) at=([0-9TZ:.-]{20,24})( seen)? hmac=([0-9a-f]{64}) -->/;

/** The marker for the status comment: an HTML comment that carries the announcement and its HMAC. */
export function writeAnnouncement(announcement: Announcement, key: Uint8Array): string {
  const { issue, digest, at, seen } = announcement;
  const hmac = sign(announcement, key).toString("hex");
  return `${opening} v1 issue=${issue} digest=${digest} at=${at}${seen ? " seen" : ""} hmac=${hmac} -->`;
}

/**
 * The announcement in a comment's body, when there is exactly one marker and its HMAC holds under this key; else nothing.
 * The caller still has to see that the comment is the app's, unedited by others, and on `issue`.
 */
export function readAnnouncement(commentBody: string, key: Uint8Array): Announcement | undefined {
  const start = commentBody.indexOf(opening);
  if (start === -1 || commentBody.includes(opening, start + 1)) return undefined;
  const [, issue, digest, at, seen, hmac] = marker.exec(commentBody.slice(start)) ?? [];
  if (issue === undefined || digest === undefined || at === undefined || hmac === undefined) return undefined;
  if (Number.isNaN(Date.parse(at))) return undefined;
  const announcement = { issue: Number(issue), digest, at, seen: seen !== undefined };
  return timingSafeEqual(Buffer.from(hmac, "hex"), sign(announcement, key)) ? announcement : undefined;
}

/** A comment's text without the time of its announcement. */
export function withoutTime(commentBody: string): string {
  return commentBody.replace(/ at=[0-9TZ:.-]{20,24}(?: seen)? hmac=[0-9a-f]{64} -->/, " -->");
}

function sign({ issue, digest, at, seen }: Announcement, key: Uint8Array): Buffer {
  return createHmac("sha256", key)
    .update(`gatehouse:announcement v1\n${canonicalJson({ issue, digest, at, seen })}`)
    .digest();
}
