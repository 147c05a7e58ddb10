/** The values that must not be seen in a log, and how a text looks without them. */
export interface Masks {
  readonly add: (secret: string) => void;
  readonly apply: (text: string) => string;
}

/** Masks a secret as a whole, each of its lines, and the usual ways of encoding it. */
export function createMasks(): Masks {
  const hidden = new Set<string>();
  let longestFirst: string[] = [];
  return {
    add(secret) {
      for (const part of [secret, ...secret.split(/\r?\n/)]) {
        for (const text of writingsOf(part.trim())) hidden.add(text);
      }
      longestFirst = [...hidden].sort((one, other) => other.length - one.length);
    },
    apply: (text) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, "***"), text),
  };
}

function writingsOf(secret: string): string[] {
  if (secret === "") return [];
  const base64 = Buffer.from(secret).toString("base64");
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), base64];
}
