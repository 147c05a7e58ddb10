/** What was thrown, as a text for a message. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
