import type { Policies } from "../../src/core/policy/load_policies.ts";
import type { Files } from "./git_tree.ts";
import type { WantedTool } from "./wanted_tool.ts";

/** The code that Terraform sees: nothing else of the repository is there when it runs. */
export interface Sources {
  readonly files: Files;
  /** The root module's folder in them; `.` where they are relative to it. */
  readonly folder: string;
  /** The files, by their paths, that are executable: code may put their modes into an archive. */
  readonly executable: ReadonlySet<string>;
  /** Destroys everything instead of making the code true. */
  readonly destroy: boolean;
  /** Plans under the state's lock, as what is going to be applied must be. */
  readonly lock: boolean;
  readonly tool: WantedTool;
  readonly policies: Policies;
}
