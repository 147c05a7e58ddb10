import { createHash } from "node:crypto";
import { canonicalJson, type JsonObject } from "../json.ts";

/** Everything that an approval covers. Another value anywhere is another digest, and another approval. */
export interface ApprovalParts {
  /** `owner/name` of the catalog repository. */
  readonly repository: string;
  readonly issue: number;
  /** The typed inputs. */
  readonly inputs: JsonObject;
  /** Git object ids of the files that decide the outcome, by a name that says which (`action`, `entity:service/mailer`). */
  readonly objects: Readonly<Record<string, string>>;
}

/** SHA-256 over the parts as canonical JSON, as 64 hexadecimal digits. */
export function approvalDigest(parts: ApprovalParts): string {
  const { repository, issue, inputs, objects } = parts;
  return createHash("sha256").update(canonicalJson({ repository, issue, inputs, objects })).digest("hex");
}
