import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "js-yaml";
import type { Event } from "js-yaml";
import type { Place } from "../faults.ts";
import type { ValuePath } from "./json_limits.ts";

/** Says where in the file a value, or its key, stands. What isn't there gets the place of the nearest that is. */
export type PlaceFinder = (path: ValuePath, at?: "key" | "value") => Place;

/**
 * The places of a document; one that `parseDocument` could not read has none but the file. Parsed once, and only when the first place
 * is asked for: places are wanted for faults alone.
 */
export function placeFinder(source: string | Uint8Array, file: string): PlaceFinder {
  let walker: EventWalker | undefined;
  return (path, at = "value") => {
    walker ??= new EventWalker(typeof source === "string" ? source : new TextDecoder().decode(source));
    const offset = walker.offsetOf(path, at);
    if (offset === undefined) return { file };
    const before = walker.text.slice(0, offset).split("\n");
    return { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  };
}

interface Member {
  readonly key: number;
  readonly value: number;
}

/** What stands where in a file that can't be read is told with why it can't. */
function eventsOf(text: string): readonly Event[] {
  try {
    return parseEvents(text, {});
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return [];
  }
}

/** Nodes are known by the index of their event. */
class EventWalker {
  readonly text: string;
  private readonly events: readonly Event[];

  constructor(text: string) {
    this.text = text;
    this.events = eventsOf(text);
  }

  offsetOf(path: ValuePath, at: "key" | "value"): number | undefined {
    // Event 0 opens the document.
    let node = 1;
    let offset = this.startOf(node);
    for (const [index, part] of path.entries()) {
      const member = this.memberOf(node, part);
      if (member === undefined) return offset;
      const wanted = at === "key" && index === path.length - 1 ? member.key : member.value;
      offset = this.startOf(wanted) ?? this.startOf(member.key) ?? offset;
      node = member.value;
    }
    return offset;
  }

  private startOf(node: number): number | undefined {
    const event = this.events[node];
    if (event === undefined) return undefined;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    // An empty value stands nowhere.
    if (event.type !== EVENT_ID.SCALAR || event.valueStart === -1) return undefined;
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return quoted ? event.valueStart - 1 : event.valueStart;
  }

  private memberOf(node: number, part: string | number): Member | undefined {
    const type = this.events[node]?.type;
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return undefined;
    let position = 0;
    for (let key = node + 1; !this.isEnd(key); position += 1) {
      const value = type === EVENT_ID.MAPPING ? this.after(key) : key;
      if (type === EVENT_ID.MAPPING ? this.keyText(key) === String(part) : position === part) return { key, value };
      key = this.after(value);
    }
    return undefined;
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
