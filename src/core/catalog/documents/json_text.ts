import { EVENT_ID, SCALAR_STYLE } from "js-yaml";
import type { Fault } from "../../faults.ts";
import { errorMessage } from "../../error_message.ts";
import { lineAndColumn, nodesOf } from "./yaml_events.ts";

export function isCalledJson(file: string): boolean {
  return file.endsWith(".json");
}

/** That a file is called JSON and was read as YAML, which alone allows what stands in it. */
export function jsonFault(bytes: Uint8Array, file: string): Fault | undefined {
  const text = new TextDecoder().decode(bytes);
  const problem = problemOf(text);
  if (problem === undefined) return undefined;
  return {
    severity: "warning",
    rule: "not-json",
    place: { file, ...lineAndColumn(text, problem.at ?? firstBareWord(text) ?? 0) },
    message: "The file is called JSON and is none, so that other programs can't read it.",
    remedy: "Put keys and texts in double quotes, and leave out comments and last commas; or let its name end in .yml.",
  };
}

/** Where the first text without quotes begins that is no word of JSON's. */
function firstBareWord(text: string): number | undefined {
  for (const { event } of nodesOf(text)) {
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueStart === -1) continue;
    if (problemOf(text.slice(event.valueStart, event.valueEnd)) !== undefined) return event.valueStart;
  }
  return undefined;
}

const blanks: readonly number[] = [0x09, 0x0a, 0x0d, 0x20];
const openingBrace = 0x7b;

/** Whether a text is JSON of one object; for any text of YAML that is no such thing the answer takes no time. */
export function isJsonObjectText(bytes: Uint8Array): boolean {
  return (
    bytes.find((byte) => !blanks.includes(byte)) === openingBrace &&
    problemOf(new TextDecoder().decode(bytes)) === undefined
  );
}

function problemOf(text: string): { readonly at: number | undefined } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    // The engine says the place of some problems alone.
    const position = /at position (\d+)/.exec(errorMessage(error))?.[1];
    return { at: position === undefined ? undefined : Number(position) };
  }
}
