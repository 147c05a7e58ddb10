import { randomUUID } from "node:crypto";

/** What a refused post tells the page that is shown next: why, and what had been typed. */
export interface Flash {
  readonly problem: string;
  readonly typed: Readonly<Record<string, string | readonly string[]>>;
}

export interface Flashes {
  /** Keeps it and answers its id, for the address of the next page: a message in the address itself could be forged. */
  keep(flash: Flash): string;
  find(id: string): Flash | undefined;
}

const kept = 100;

export function createFlashes(): Flashes {
  const flashes = new Map<string, Flash>();
  return {
    keep: (flash) => {
      const id = randomUUID();
      flashes.set(id, flash);
      const oldest = flashes.keys().next().value;
      if (flashes.size > kept && oldest !== undefined) flashes.delete(oldest);
      return id;
    },
    find: (id) => flashes.get(id),
  };
}

/** What was typed into a field before the refusal, else what the field holds anyway. */
export function typedOr(flash: Flash | undefined, field: string, otherwise: string): string {
  const typed = flash?.typed[field];
  return typeof typed === "string" ? typed : otherwise;
}
