/**
 * Thrown by a processor that was told to come back at a certain time (GitHub's `retry-after`). The key rests until then
 * whatever else is enqueued for it, and the try doesn't count as a failed one.
 */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly at: Date;

  constructor(at: Date, message: string, options?: ErrorOptions) {
    super(message, options);
    this.at = at;
  }
}
