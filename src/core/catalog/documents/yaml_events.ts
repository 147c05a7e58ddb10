import { COLLECTION_STYLE, EVENT_ID, parseEvents, YAMLException } from "js-yaml";
import type { Event } from "js-yaml";

/** What stands where in a file; of one that can't be read, which is told with why, nothing. */
export function eventsOf(text: string): readonly Event[] {
  try {
    return parseEvents(text, {});
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return [];
  }
}

/** A node of a document, outermost first. */
export interface YamlNode {
  readonly event: Exclude<Event, { readonly type: typeof EVENT_ID.POP | typeof EVENT_ID.DOCUMENT }>;
  readonly isKey: boolean;
  /** Whether it stands in brackets. */
  readonly inFlow: boolean;
}

interface OpenNode {
  readonly isMapping: boolean;
  readonly inFlow: boolean;
  expectsKey: boolean;
}

export function* nodesOf(text: string): Generator<YamlNode> {
  const open: OpenNode[] = [];
  for (const event of eventsOf(text)) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      open.push({ isMapping: false, inFlow: false, expectsKey: false });
      continue;
    }
    const parent = open.at(-1);
    const isKey = parent?.isMapping === true && parent.expectsKey;
    if (parent !== undefined) parent.expectsKey = !parent.expectsKey;
    yield { event, isKey, inFlow: parent?.inFlow === true };
    if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) continue;
    const isMapping = event.type === EVENT_ID.MAPPING;
    open.push({ isMapping, inFlow: event.style === COLLECTION_STYLE.FLOW, expectsKey: true });
  }
}

/** Both from 1. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
