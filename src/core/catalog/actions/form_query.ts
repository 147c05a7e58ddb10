import { isJsonObject } from "../../json.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { FormQuery } from "../model/action.ts";
import { text } from "../values/raw_value_schema.ts";

/** Port's `{jqQuery: ...}`, as files write it. */
export interface RawQuery {
  readonly jqQuery: string;
}

/** Below a query's path its jq stands by this key, or right there. */
export const queryKey = "jqQuery";

/** JSON Schema of what is either of `type` or computed by jq. */
export function orQuery(type: string, more: Readonly<Record<string, unknown>> = {}): object {
  return {
    type: [type, "object"],
    properties: { jqQuery: { ...text, minLength: 1 } },
    required: ["jqQuery"],
    additionalProperties: false,
    ...more,
  };
}

export function isQuery(raw: unknown): raw is RawQuery {
  return isJsonObject(raw) && typeof raw.jqQuery === "string" && Object.keys(raw).length === 1;
}

/** The query that stands at `path`, or nothing where a plain value does. */
export function readQuery(raw: unknown, path: ValuePath): FormQuery | undefined {
  return isQuery(raw) ? { program: raw.jqQuery, path } : undefined;
}

/** A switch: on, off, or computed. */
export function readSwitch(raw: boolean | RawQuery | undefined, path: ValuePath): boolean | FormQuery | undefined {
  return typeof raw === "boolean" ? raw : readQuery(raw, path);
}
