import { canonicalJson } from "../json.ts";
import { isSignedByAny, sign } from "../plan/keys.ts";

/** All that a commit of the app's is, beside its message. */
export interface CommitPlace {
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string;
  /** Its only parent. */
  readonly parent: string;
  /** Id of its whole tree: every file as the app made it. */
  readonly tree: string;
}

const trailer = "\nSignature: ";

/**
 * The message with one more trailer, which says that the app made this very commit on this very branch. Trailers alone anybody
 * can write, and GitHub's own attribution covers whatever somebody has it make of an app's pull request.
 */
export function signCommit(message: string, place: CommitPlace, keys: readonly Uint8Array[]): string {
  const [key] = keys;
  if (key === undefined) throw new Error("There is no master key to sign a commit with.");
  const text = normalize(message);
  return `${text}${trailer}${sign(key, signedText(text, place))}\n`;
}

/** Whether the app signed this commit as it stands, with whichever of its keys. */
export function isSignedCommit(message: string, place: CommitPlace, keys: readonly Uint8Array[]): boolean {
  const text = normalize(message);
  const at = text.lastIndexOf(trailer);
  if (at < 0) return false;
  return isSignedByAny(keys, signedText(text.slice(0, at), place), text.slice(at + trailer.length));
}

/** Line ends and the space at the end are git's and GitHub's to choose, and half a character becomes another one in UTF-8. */
function normalize(message: string): string {
  return message.toWellFormed().replaceAll("\r\n", "\n").trimEnd();
}

function signedText(text: string, { repository, branch, parent, tree }: CommitPlace): string {
  const place = { repository: repository.toLowerCase(), branch, parent, tree };
  return `gatehouse:commit v1\n${canonicalJson({ ...place, text })}`;
}
