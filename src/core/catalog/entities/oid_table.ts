/** Git's object ids (SHA-1) as five words each, numbered as they come: a hundred thousand take two megabytes and no objects. */
export class OidTable {
  private words = new Uint32Array(wordsEach * smallest);
  /** By a part of the id, one more than its number; 0 where there is none. Never more than half full. */
  private slots = new Int32Array(2 * smallest);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** An id's number; nothing for one that is not in the table. */
  numberOf(oid: string): number | undefined {
    const found = this.slots[this.slotOf(wordsOf(oid))] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  /** @returns the new number; nothing where the id is in the table already. */
  add(oid: string): number | undefined {
    return this.insert(wordsOf(oid));
  }

  /** The same, of an id's 20 bytes at a place. */
  addBytes(bytes: Buffer, at: number): number | undefined {
    for (let word = 0; word < wordsEach; word += 1) scratch[word] = bytes.readUInt32BE(at + 4 * word);
    return this.insert(scratch);
  }

  oidOf(number: number): string {
    const words = [...this.words.subarray(number * wordsEach, (number + 1) * wordsEach)];
    return words.map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  private insert(oid: Uint32Array): number | undefined {
    const slot = this.slotOf(oid);
    if (this.slots[slot] !== 0) return undefined;
    const number = this.count;
    this.slots[slot] = this.count += 1;
    this.words.set(oid, number * wordsEach);
    if (this.count * 2 >= this.slots.length) this.grow();
    return number;
  }

  /** Where the id is, or would come. */
  private slotOf(ids: Uint32Array, at = 0): number {
    const mask = this.slots.length - 1;
    let slot = (ids[at] ?? 0) & mask;
    for (let found = this.slots[slot] ?? 0; found !== 0 && !this.isSame(found - 1, ids, at);) {
      slot = (slot + 1) & mask;
      found = this.slots[slot] ?? 0;
    }
    return slot;
  }

  private isSame(number: number, ids: Uint32Array, at: number): boolean {
    const start = number * wordsEach;
    for (let word = 0; word < wordsEach; word += 1) if (this.words[start + word] !== ids[at + word]) return false;
    return true;
  }

  private grow(): void {
    const words = new Uint32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.slots = new Int32Array(this.slots.length * 2);
    for (let number = 0; number < this.count; number += 1) {
      this.slots[this.slotOf(words, number * wordsEach)] = number + 1;
    }
  }
}

const wordsEach = 5;
const smallest = 1024;
/** Whoever fills it has done with it before another one asks. */
const scratch = new Uint32Array(wordsEach);

/** Of 40 digits, in `scratch`. */
function wordsOf(oid: string): Uint32Array {
  for (let word = 0; word < wordsEach; word += 1) {
    let value = 0;
    for (let at = word * 8; at < word * 8 + 8; at += 1) {
      const code = oid.charCodeAt(at);
      value = (value << 4) | (code <= nine ? code - zero : code - letterBeforeA);
    }
    scratch[word] = value;
  }
  return scratch;
}

const zero = "0".charCodeAt(0);
const nine = "9".charCodeAt(0);
const letterBeforeA = "a".charCodeAt(0) - 10;
