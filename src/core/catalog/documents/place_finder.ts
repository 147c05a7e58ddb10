import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Event } from "js-yaml";
import type { Place } from "../../faults.ts";
import type { ValuePath } from "./json_limits.ts";
import { eventsOf } from "./yaml_events.ts";

/**
 * Says where in the file a value, or its key, stands. What isn't there gets the place of the nearest that is. A value of several
 * lines is told where `text`, which stands in it, begins.
 */
export type PlaceFinder = (path: ValuePath, at?: "key" | "value", text?: string) => Place;

/**
 * The places of a document; one that `parseDocument` could not read has none but the file. Parsed once, and only when the first place
 * is asked for: places are wanted for faults alone.
 */
export function placeFinder(source: string | Uint8Array, file: string): PlaceFinder {
  let walker: EventWalker | undefined;
  return (path, at = "value", text = "") => {
    walker ??= new EventWalker(typeof source === "string" ? source : new TextDecoder().decode(source));
    const offset = walker.offsetOf(path, at, text);
    return offset === undefined ? { file } : { file, ...walker.lineAndColumn(offset) };
  };
}

interface Member {
  readonly key: number;
  readonly value: number;
}

/** Where a text stands in another, by itself if it does anywhere and else at the end of a path. */
function indexOfWord(whole: string, word: string): number | undefined {
  return indexBehind(/[^\w.$]/, whole, word) ?? indexBehind(/\W/, whole, word);
}

/** What begins or ends with a letter is no part of a longer word. */
function indexBehind(before: RegExp, whole: string, word: string): number | undefined {
  const [first, last] = [/^\w/.test(word), /\w$/.test(word)];
  for (let index = whole.indexOf(word); index !== -1; index = whole.indexOf(word, index + 1)) {
    const isInside =
      (first && index > 0 && !before.test(whole.charAt(index - 1))) ||
      (last && /\w/.test(whole.charAt(index + word.length)));
    if (!isInside) return index;
  }
  return undefined;
}

/** Nodes are known by the index of their event. */
class EventWalker {
  private readonly text: string;
  private readonly events: readonly Event[];
  /** By node: its members by key or position. A file may have thousands of faults. */
  private readonly members = new Map<number, ReadonlyMap<string, Member>>();
  private lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.events = eventsOf(text);
  }

  lineAndColumn(offset: number): { readonly line: number; readonly column: number } {
    this.lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [line, end] = [0, this.lineStarts.length];
    while (end - line > 1) {
      const middle = (line + end) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) line = middle;
      else end = middle;
    }
    return { line: line + 1, column: offset - (this.lineStarts[line] ?? 0) + 1 };
  }

  offsetOf(path: ValuePath, at: "key" | "value", text: string): number | undefined {
    // Event 0 opens the document.
    let node = 1;
    let offset = this.startOf(node);
    for (const [index, part] of path.entries()) {
      const member = this.memberOf(node, part);
      if (member === undefined) break;
      const wanted = at === "key" && index === path.length - 1 ? member.key : member.value;
      offset = this.startOf(wanted) ?? this.startOf(member.key) ?? offset;
      node = member.value;
    }
    return this.within(node, text) ?? offset;
  }

  /** Where a text, or what it begins with, stands in a value of several lines. */
  private within(node: number, text: string): number | undefined {
    const event = this.events[node];
    if (text === "" || event?.type !== EVENT_ID.SCALAR || event.valueStart === -1) return undefined;
    const value = this.text.slice(event.valueStart, event.valueEnd);
    if (!value.includes("\n")) return undefined;
    // Lines of the file may be one line of the value.
    const [line = "", word = ""] = [text.split("\n")[0]?.trim(), /\S+/.exec(text)?.[0]];
    const index = indexOfWord(value, line) ?? indexOfWord(value, word);
    return index === undefined ? undefined : event.valueStart + index;
  }

  private startOf(node: number): number | undefined {
    const event = this.events[node];
    if (event === undefined) return undefined;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    // An empty value stands nowhere.
    if (event.type !== EVENT_ID.SCALAR || event.valueStart === -1) return undefined;
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    if (quoted) return event.valueStart - 1;
    // Of a block, what stands before its first letter belongs to it.
    const blanks = /^[ \r\n]*/.exec(this.text.slice(event.valueStart, event.valueEnd))?.[0] ?? "";
    return event.valueStart + blanks.length;
  }

  private memberOf(node: number, part: string | number): Member | undefined {
    const known = this.members.get(node) ?? this.membersOf(node);
    this.members.set(node, known);
    return known.get(String(part));
  }

  private membersOf(node: number): ReadonlyMap<string, Member> {
    const type = this.events[node]?.type;
    const members = new Map<string, Member>();
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return members;
    for (let key = node + 1, position = 0; !this.isEnd(key); position += 1) {
      const value = type === EVENT_ID.MAPPING ? this.after(key) : key;
      const name = type === EVENT_ID.MAPPING ? this.keyText(key) : String(position);
      if (name !== undefined && !members.has(name)) members.set(name, { key, value });
      key = this.after(value);
    }
    return members;
  }

  private keyText(node: number): string | undefined {
    const event = this.events[node];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.text, event) : undefined;
  }

  private isEnd(index: number): boolean {
    const event = this.events[index];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  /** The index behind a node and everything in it. */
  private after(node: number): number {
    let depth = 0;
    let index = node;
    do {
      const type = this.events[index]?.type;
      if (type === undefined) return index;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
      if (type === EVENT_ID.POP) depth -= 1;
      index += 1;
    } while (depth > 0);
    return index;
  }
}
