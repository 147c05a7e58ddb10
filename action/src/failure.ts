/** The job cannot go on, and there is nobody to report to: no order, no key, or no answer. The message is a full sentence. */
export class JobFailure extends Error {}
