import { isSha } from "./git.ts";

export interface PushCommand {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

const mostBytes = 4 * 1024 * 1024;

/**
 * The updates that a push asks for: the packet lines at the beginning of its body, up to the flush packet. Answers `undefined`
 * while more bytes are needed. Throws for what isn't the protocol.
 */
export function readPushCommands(bytes: Buffer): PushCommand[] | undefined {
  const commands: PushCommand[] = [];
  if (bytes.length > mostBytes) throw new Error("The push updates too many refs at once.");
  for (let at = 0; ;) {
    if (bytes.length < at + 4) return undefined;
    const length = Number.parseInt(bytes.subarray(at, at + 4).toString("latin1"), 16);
    if (length === 0) return commands;
    if (!(length > 4)) throw new Error("The push is not made of packet lines.");
    if (bytes.length < at + length) return undefined;
    const line = bytes.subarray(at + 4, at + length).toString();
    const [before = "", after = "", ref = ""] = (line.split("\0")[0] ?? "").trimEnd().split(" ");
    if (!isSha(before) || !isSha(after) || ref === "")
      throw new Error("The push asks for something else than updates of refs.");
    commands.push({ before, after, ref });
    at += length;
  }
}
