/** An object of a git repository. */
export interface GitObject {
  readonly type: string;
  readonly content: Buffer;
}

/**
 * Reads the answers of `git cat-file --batch` as they arrive, in pieces of any size: `<oid> <type> <size>`, a line feed, so
 * many bytes, a line feed; or `<oid> missing` and a line feed.
 */
export class BatchParser {
  #pieces: Buffer[] = [];
  #length = 0;
  /** Type and size of the object whose bytes are being waited for. */
  #awaited: { readonly type: string; readonly size: number } | undefined;

  /** The answers that this piece completes; `undefined` stands for an object that is missing. */
  push(piece: Buffer): readonly (GitObject | undefined)[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const answers: (GitObject | undefined)[] = [];
    // Pieces are joined only when they can complete something, so that a large object is copied once.
    if (!this.#canGoOn()) return answers;
    const bytes = this.#joined();
    let position = 0;
    for (;;) {
      if (this.#awaited !== undefined) {
        const end = position + this.#awaited.size;
        if (end >= bytes.length) break;
        answers.push({ type: this.#awaited.type, content: bytes.subarray(position, end) });
        this.#awaited = undefined;
        position = end + 1;
      }
      const end = bytes.indexOf(0x0a, position);
      if (end < 0) break;
      this.#awaited = parseHeader(bytes.toString("latin1", position, end));
      if (this.#awaited === undefined) answers.push(undefined);
      position = end + 1;
    }
    this.#keep(bytes.subarray(position));
    return answers;
  }

  #canGoOn(): boolean {
    return this.#awaited === undefined ? this.#length > 0 : this.#length > this.#awaited.size;
  }

  #joined(): Buffer {
    const [first, ...others] = this.#pieces;
    const bytes = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#pieces);
    this.#pieces = [bytes];
    return bytes;
  }

  #keep(bytes: Buffer): void {
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }
}

function parseHeader(line: string): { readonly type: string; readonly size: number } | undefined {
  const match = /^[0-9a-f]+ ([a-z]+) (\d+)$/.exec(line);
  return match?.[1] === undefined ? undefined : { type: match[1], size: Number(match[2]) };
}
