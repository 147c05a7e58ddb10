import type { SearchRules } from "../search/model.ts";

/** One of `policies/*.yml`: what a plan may not do, or should not do without somebody noticing. */
export interface Policy {
  readonly identifier: string;
  /** Where it stands in the repository, for whoever meets it. */
  readonly file?: string;
  readonly title: string;
  /** What to do about it. */
  readonly message: string;
  readonly severity: "deny" | "warn";
  readonly match: SearchRules;
  /** How many changes of one plan may match. */
  readonly allowed: number;
}

/** The folder in the catalog, and what in it is read. */
export const policyFolder = "policies";
