/** An object of a git repository. */
export interface GitObject {
  readonly type: string;
  /** Of a blob that is larger than was asked for, one byte more than that, all of them NUL. */
  readonly content: Buffer;
}

interface Header {
  readonly type: string;
  readonly size: number;
}

/**
 * Reads the answers of `git cat-file --batch-command` as they arrive, in pieces of any size: `<oid> <type> <size>`, a line feed, so
 * many bytes, a line feed; or `<oid> missing` and a line feed.
 */
export class BatchParser {
  #pieces: Buffer[] = [];
  #length = 0;
  /** Type and size of the object whose bytes are being waited for. */
  #awaited: Header | undefined;
  /** Bytes to come of an object that is not kept. */
  #unwanted = 0;
  readonly #largest: () => number;
  readonly #answer: (object: GitObject | undefined) => void;

  /**
   * @param largest of the blob whose answer is the next, in bytes
   * @param answer is given each object, or `undefined` for one that is missing
   */
  constructor(largest: () => number, answer: (object: GitObject | undefined) => void) {
    this.#largest = largest;
    this.#answer = answer;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    // Pieces are joined only when they can complete something, so that a large object is copied once.
    if (!this.#canGoOn()) return;
    const bytes = this.#joined();
    let position = 0;
    for (;;) {
      const dropped = Math.min(this.#unwanted, bytes.length - position);
      this.#unwanted -= dropped;
      position += dropped;
      if (this.#awaited !== undefined) {
        const end = position + this.#awaited.size;
        if (end >= bytes.length) break;
        const { type } = this.#awaited;
        this.#awaited = undefined;
        this.#answer({ type, content: bytes.subarray(position, end) });
        position = end + 1;
      }
      const end = bytes.indexOf(0x0a, position);
      if (end < 0) break;
      this.#begin(parseHeader(bytes.toString("latin1", position, end)));
      position = end + 1;
    }
    this.#keep(bytes.subarray(position));
  }

  #begin(header: Header | undefined): void {
    const largest = this.#largest();
    if (header?.type === "blob" && header.size > largest) {
      this.#unwanted = header.size + 1;
      this.#answer({ type: header.type, content: blank(largest + 1) });
    } else {
      this.#awaited = header;
      if (header === undefined) this.#answer(undefined);
    }
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

/** One for each length: a thousand blobs that are too large take no more room than one. */
const blanks = new Map<number, Buffer>();

function blank(length: number): Buffer {
  const made = blanks.get(length) ?? Buffer.alloc(length);
  blanks.set(length, made);
  return made;
}

function parseHeader(line: string): Header | undefined {
  const match = /^[0-9a-f]+ ([a-z]+) (\d+)$/.exec(line);
  return match?.[1] === undefined ? undefined : { type: match[1], size: Number(match[2]) };
}
