import type { Diagnosis } from "../../src/core/plan/messages.ts";
import type { Sources } from "./sources.ts";
import { StepEnd } from "./step_end.ts";

/** A guard's no to code that it can't read. Terraform may have better words for why. */
export class UnreadableCode extends StepEnd {
  readonly code: Pick<Sources, "files" | "folder">;
  /** Paths of the files that can't be read. */
  readonly unreadable: readonly string[];

  constructor(diagnosis: Diagnosis, code: UnreadableCode["code"], unreadable: readonly string[]) {
    super("refused", diagnosis);
    this.code = code;
    this.unreadable = unreadable;
  }
}
