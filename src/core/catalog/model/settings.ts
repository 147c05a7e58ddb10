import type { JsonObject } from "../../json.ts";

export type ExecutePermission = "anyone" | "collaborators" | "members";

/** `gatehouse.yml`, with its defaults filled in. */
export interface Settings {
  readonly terraform: {
    /** Absent where version files are to tell. */
    readonly tool?: "terraform" | "tofu";
    readonly version?: string;
    readonly root: string;
    /** Backend type and its arguments; string values are Port templates over `.entity {blueprint, identifier}`. */
    readonly backend?: { readonly type: string; readonly arguments: JsonObject };
    readonly providers: readonly string[];
    readonly modules: readonly string[];
    /** `<resource type>.<attribute>` */
    readonly publicAttributes: readonly string[];
  };
  readonly approval: {
    readonly label: string;
    readonly when: "submitted" | "planned";
    readonly self: boolean;
    readonly expiresMilliseconds: number;
  };
  readonly merge: "manual" | "auto";
  readonly execute: ExecutePermission;
  readonly forms: { readonly dropdownLimit: number };
  readonly limits: { readonly deletedShare: number };
}
