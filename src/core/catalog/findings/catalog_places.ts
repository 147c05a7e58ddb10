import { isOlderForm, olderPlaces } from "../model/older_action.ts";
import { placeFinder } from "../documents/place_finder.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { parseDocument } from "../documents/yaml.ts";

/** The places of a file of the catalog, by the paths that it is read by: those of v2 where an action is in Port's older form (v1). */
export function catalogPlaces(contents: Uint8Array, file: string): PlaceFinder {
  const places = placeFinder(contents, file);
  if (!file.startsWith("actions/")) return places;
  let found: PlaceFinder | undefined;
  return (path, at, text) => {
    found ??= isOlder(contents, file) ? olderPlaces(places) : places;
    return found(path, at, text);
  };
}

function isOlder(contents: Uint8Array, file: string): boolean {
  const parsed = parseDocument(contents, file);
  return parsed.ok && isOlderForm(parsed.value);
}
