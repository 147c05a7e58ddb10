import type { ValuePath } from "../catalog/documents/json_limits.ts";
import type { PlaceFinder } from "../catalog/documents/place_finder.ts";
import { suggestName } from "../catalog/documents/suggest.ts";
import type { Fault } from "../faults.ts";
import type { JsonObject } from "../json.ts";

/** What only some places can tell: jq's results, other entities, the time, and who changed an entity when. */
export type SearchFeature = "jqQuery" | "relatedTo" | "preset" | "history";

export interface SearchPlace {
  /** Where in its file the rules stand. */
  readonly path: ValuePath;
  readonly places: PlaceFinder;
  readonly allowed: readonly SearchFeature[];
}

/** Ends the reading of one rule; the others are read on. */
class UnreadableRule extends Error {}

/** Collects what is wrong in rules while they are read. */
export class RuleReader {
  readonly faults: Fault[] = [];
  readonly place: SearchPlace;

  constructor(place: SearchPlace) {
    this.place = place;
  }

  /** Nothing where `read` refused. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof UnreadableRule) return undefined;
      throw error;
    }
  }

  refuse(path: ValuePath, problem: string, remedy: string): never {
    const message = `${nameOf(path)} ${problem}.`;
    this.faults.push({ severity: "error", rule: "search-rules", place: this.place.places(path), message, remedy });
    throw new UnreadableRule(message);
  }

  allow(feature: SearchFeature, path: ValuePath, problem: string): void {
    if (!this.place.allowed.includes(feature)) this.refuse(path, problem, "Write the rule without it.");
  }

  knownKeys(raw: JsonObject, known: readonly string[], path: ValuePath): void {
    for (const key of Object.keys(raw).filter((key) => !known.includes(key))) {
      this.faults.push({
        severity: "error",
        rule: "unknown-key",
        place: this.place.places([...path, key], "key"),
        message: `${nameOf(path)} has the unknown key \`${key}\`.`,
        remedy: suggestName(key, known),
      });
    }
  }
}

function nameOf(path: ValuePath): string {
  return path.length === 0 ? "The rules" : `\`${path.join(".")}\``;
}
