import { metaWords } from "./common_words.ts";
import type { SchemaWords } from "./common_words.ts";

export const entityWords: SchemaWords = {
  "": "One thing in the catalog: an entity of the blueprint whose folder its file lies in.",
  identifier: "The entity's name for machines, unique within its blueprint.",
  title: "What people read instead of the identifier.",
  icon: "An icon's name, for pages that show icons.",
  team: "The team, or list of teams, that it belongs to.",
  blueprint: "The entity's blueprint. May be left out: the folder says it.",
  properties: "Values of the blueprint's properties, by identifier.",
  relations: "What it points at, by the relation's identifier.",
  "relations.*":
    "The identifier of the entity that it points at, a list of them where the relation is `many`, or null.",
  scorecards: "Added by Port's export; it says nothing here.",
  ...metaWords,
};
