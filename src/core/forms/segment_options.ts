/** How a text can be read as options with `, ` between them. */
export type Segments =
  { readonly kind: "none" | "several" } | { readonly kind: "one"; readonly options: readonly string[] };

const separator = ", ";

interface Reading {
  /** 2 stands for "2 or more". */
  readonly ways: 1 | 2;
  readonly last: string;
  readonly before: number;
}

/**
 * Reads `a, b` as the options `a` and `b`, options with commas in them included, by matching against the list and never by
 * splitting. An option chosen twice is no reading. Each position of the text is looked at once for each option.
 */
export function segmentOptions(text: string, options: readonly string[]): Segments {
  const readings = new Map<number, Reading>();
  for (let start = 0; start <= text.length; start += 1) {
    const from = start === 0 ? 1 : readings.get(start - separator.length)?.ways;
    if (from === undefined || (start > 0 && !text.startsWith(separator, start - separator.length))) continue;
    for (const option of options) {
      if (option === "" || !text.startsWith(option, start)) continue;
      const end = start + option.length;
      const ways = readings.has(end) ? 2 : from;
      readings.set(end, { ways, last: option, before: start - separator.length });
    }
  }
  const whole = readings.get(text.length);
  if (whole === undefined) return { kind: "none" };
  if (whole.ways === 2) return { kind: "several" };
  return withoutRepeats(trace(readings, whole));
}

function trace(readings: ReadonlyMap<number, Reading>, whole: Reading): readonly string[] {
  const options: string[] = [];
  for (let at: Reading | undefined = whole; at !== undefined; at = readings.get(at.before)) options.unshift(at.last);
  return options;
}

function withoutRepeats(options: readonly string[]): Segments {
  return new Set(options).size === options.length ? { kind: "one", options } : { kind: "none" };
}

/**
 * A choice of options that can be read in two ways, if there is any (by Sardinas and Patterson): two readings are laid beside
 * each other, and what one of them is ahead by is taken off options or made up by them until both end.
 */
export function ambiguousChoice(options: readonly string[]): string | undefined {
  if (!options.some((option) => option.includes(separator))) return undefined;
  const words = [...new Set(options)].map((option) => option + separator);
  /** What one reading is ahead by, with the text of both up to there. */
  const ahead = new Map<string, string>();
  for (const word of words) {
    for (const longer of words) {
      if (longer !== word && longer.startsWith(word)) ahead.set(longer.slice(word.length), longer);
    }
  }
  // What is added meanwhile is looked at too.
  for (const [rest, text] of ahead) {
    for (const word of words) {
      if (word === rest) return text.slice(0, -separator.length);
      const isLonger = word.startsWith(rest);
      if (!isLonger && !rest.startsWith(word)) continue;
      const next = isLonger ? word.slice(rest.length) : rest.slice(word.length);
      if (!ahead.has(next)) ahead.set(next, isLonger ? text + next : text);
    }
  }
  return undefined;
}
