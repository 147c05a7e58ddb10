import { deflateRawSync, inflateRawSync } from "node:zlib";
import { deriveSubkey, isSignedByAny, sign } from "../../../src/core/plan/keys.ts";
import type { StandaloneJob } from "./bench.ts";
import { isSealedPlans, type SealedPlans } from "./comment_shapes.ts";

/** Marks the one comment on a pull request that is kept up to date for these folders: jobs with other ones have their own. */
export function commentMarker(directories: readonly string[]): string {
  return `<!-- gatehouse:standalone ${directories.join(" ")} -->`;
}

/** Those folders, of a comment; nothing for one about something else. */
export function commentDirectories(comment: string): readonly string[] | undefined {
  return /^<!-- gatehouse:standalone ([^\n]*?) -->/.exec(comment)?.[1]?.split(" ");
}

/** Bytes of JSON: many times what fits into a comment. */
const longestPlans = 1024 * 1024;

/**
 * The comment: what people read, and what the apply goes by. Its signature covers both, so that what was shown is what was
 * planned: a comment that somebody edited is not believed.
 */
export function writeComment(
  visible: string,
  plans: SealedPlans,
  { sealKey, directories }: Pick<StandaloneJob, "sealKey" | "directories">,
): string {
  const data = deflateRawSync(JSON.stringify(plans)).toString("base64url");
  const body = `${commentMarker(directories)}\n${visible.replaceAll("<!--", "<!\u200b--")}\n\n<!-- gatehouse:plans ${data} -->`;
  return `${body}\n<!-- gatehouse:signature ${signature(body, sealKey)} -->`;
}

/** The plans in a comment; nothing when it was not written with this key, or was edited since. */
export function readComment(comment: string, sealKey: Uint8Array): SealedPlans | undefined {
  const plain = comment.replaceAll("\r\n", "\n").trimEnd();
  const match = /^([^]*\n<!-- gatehouse:plans ([\w-]+) -->)\n<!-- gatehouse:signature ([0-9a-f]{64}) -->$/.exec(plain);
  const [, body = "", data = "", given = ""] = match ?? [];
  if (match === null || !isSignedByAny([commentKey(sealKey)], body, given)) return undefined;
  const json = inflateRawSync(Buffer.from(data, "base64url"), { maxOutputLength: longestPlans });
  const plans: unknown = JSON.parse(json.toString());
  return isSealedPlans(plans) ? plans : undefined;
}

function signature(body: string, sealKey: Uint8Array): string {
  return sign(commentKey(sealKey), body);
}

function commentKey(sealKey: Uint8Array): Uint8Array {
  return deriveSubkey(sealKey, "comment");
}
