import type { Token } from "./hcl_tokens.ts";

/** Tokens with their brackets, so that what stands in brackets is passed over in a step. */
export class Nesting {
  readonly tokens: readonly Token[];
  /** By the places of what opens: where it closes. */
  private readonly closings = new Map<number, number>();
  /** What each token stands in. */
  private readonly openings: readonly (number | undefined)[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    const open: number[] = [];
    this.openings = tokens.map(({ kind }, at) => {
      const closed = kind === "close" ? open.pop() : undefined;
      if (closed !== undefined) this.closings.set(closed, at);
      const outer = open.at(-1);
      if (kind === "open") open.push(at);
      return outer;
    });
  }

  /** Where the brackets close that a token stands in. */
  endAround(at: number): number {
    const opening = this.openings[at];
    return (opening === undefined ? undefined : this.closings.get(opening)) ?? this.tokens.length;
  }

  /** The places from one on to the end of the brackets that it stands in, without what further brackets hold. */
  *besides(start: number): Generator<number, undefined> {
    for (let at = start; at < this.tokens.length; at = (this.closings.get(at) ?? at) + 1) {
      if (this.tokens[at]?.kind === "close") return;
      yield at;
    }
  }
}
