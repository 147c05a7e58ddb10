/** A text of at most `limit` code points, and three dots where something was cut off. No character is halved. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // No more than twice as many UTF-16 units, so that of a long text only the beginning is taken apart.
  const points = Array.from(text.slice(0, 2 * limit + 2));
  return points.length > limit ? `${points.slice(0, limit).join("")}...` : text;
}

/** A value as JSON, for a message: as much of it as tells which it is. */
export function cutJson(value: unknown): string {
  return cutText(JSON.stringify(value), 100);
}
