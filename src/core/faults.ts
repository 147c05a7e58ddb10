/** Where a fault is: a file of the catalog, and the line and column (both from 1) when they are known. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Something wrong in the catalog. `message` says what is wrong, `remedy` what to do about it; both are plain sentences.
 * `rule` is the kebab-case name of the check that found it (`unknown-key`, `dangling-relation`).
 */
export interface Fault {
  readonly severity: "error" | "warning";
  readonly rule: string;
  readonly place: Place;
  readonly message: string;
  readonly remedy?: string;
}

/** A user's mistake in a submitted form: one row of the status comment's table. */
export interface InputProblem {
  /** The field's label as the form shows it, or a word for the whole body ("Form"). */
  readonly field: string;
  /** What the person wrote, unescaped; absent when there is nothing to repeat, or when it must not be repeated. */
  readonly wrote?: string;
  /** What is allowed, as a phrase ("a whole number from 1 to 5"), with "did you mean" where there is a near match. */
  readonly allowed: string;
}
