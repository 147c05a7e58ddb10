/**
 * What the published schemas say when somebody's cursor rests on a key. By kind of file and key path: `*` stands for any key
 * of a map, `[]` for a list's items. The schemas themselves are those that the readers validate with.
 */
export type SchemaWords = Readonly<Record<string, string>>;

/** Keys that a blueprint's property, an action's input and a list's items have in common. */
export const valueWords: SchemaWords = {
  type: "The type of the value.",
  format: "What kind of text it is. `entity` offers entities of `blueprint`.",
  title: "What people read instead of the identifier.",
  description: "What people read beside it.",
  default: "The value where nothing is given. An input may compute it: `{jqQuery: ...}`.",
  enum: "The values that are allowed. An input may compute them: `{jqQuery: ...}`.",
  pattern:
    "A regular expression that the text must match. Matching takes linear time: no look-around, no back references.",
  minLength: "The fewest characters.",
  maxLength: "The most characters.",
  minimum: "The smallest number that is allowed.",
  maximum: "The largest number that is allowed.",
  exclusiveMinimum: "Numbers must be larger than this.",
  exclusiveMaximum: "Numbers must be smaller than this.",
  multipleOf: "Numbers must be multiples of this; 1 asks for whole numbers.",
  minItems: "The fewest items.",
  maxItems: "The most items.",
  uniqueItems: "Whether an item may be in the list only once.",
  items: "What each item of the list must be.",
  icon: "An icon's name, for pages that show icons.",
  enumColors: "A colour for each allowed value, for pages that show colours.",
  "enumColors.*": "The colour of that value.",
  colorized: "Whether pages show the value in its colour.",
};

export const metaWords: SchemaWords = {
  $schema: "Where editors find the schema of this file, which in JSON no comment can say; it says nothing else.",
  id: "Added by Port's export; it says nothing here.",
  createdAt: "Added by Port's export; here git keeps it.",
  createdBy: "Added by Port's export; here git keeps it.",
  updatedAt: "Added by Port's export; here git keeps it.",
  updatedBy: "Added by Port's export; here git keeps it.",
};

export const searchWords: SchemaWords = {
  combinator: "Whether all rules must hold (`and`), or one (`or`).",
  rules: "The rules; one with `combinator` and `rules` of its own is a group.",
  "rules.property": "A property, a relation, or a meta property such as `$identifier`, `$title` or `$team`.",
  "rules.operator": "How the property is held against the value.",
  "rules.value": "What it is held against. `{jqQuery: ...}` computes it.",
  "rules.blueprint": "With `relatedTo`: the blueprint of the entity that `value` names.",
  "rules.direction": "With `relatedTo`: what that entity depends on (upstream), or what depends on it (downstream).",
  "rules.required": "With `relatedTo`: only over relations that are, or are not, required.",
  "rules.combinator": "Of a group: whether all its rules must hold, or one.",
  "rules.rules": "Of a group: its rules.",
};

export function below(path: string, words: SchemaWords): SchemaWords {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [`${path}.${key}`, text]));
}

/** Of a value and of the items it may have, at each of their levels; the last has no more of them. */
export function valueWordsBelow(path: string, moreWords: SchemaWords, moreItemWords: SchemaWords): SchemaWords {
  const { items: _none, ...lastWords } = valueWords;
  const itemWords = { ...valueWords, ...moreItemWords };
  return {
    ...below(path, { ...valueWords, ...moreWords }),
    ...below(`${path}.items`, itemWords),
    ...below(`${path}.items.items`, itemWords),
    ...below(`${path}.items.items.items`, { ...lastWords, ...moreItemWords }),
  };
}
