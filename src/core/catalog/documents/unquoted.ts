/** What to do about a value that is a number, or true or false, where only a text may be; nothing of any other. */
export function unquotedRemedy(value: unknown): string | undefined {
  if (typeof value === "number") return "Put it in quotes: without them it is read as a number, 1.10 as 1.1.";
  if (typeof value === "boolean") return "Put it in quotes: without them it is read as true or false.";
  return undefined;
}
