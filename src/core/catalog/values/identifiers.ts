/** JSON Schemas of Port's identifiers, and what makes two of them too much alike. */

const dots = { not: { enum: [".", ".."] } };

/** A blueprint's identifier. */
export const portIdentifier = {
  type: "string",
  minLength: 1,
  maxLength: 100,
  pattern: "^[\\p{L}0-9@_.+:\\\\/-]+$",
  description: "Letters, digits and @ _ . + : \\ / - are allowed, at most 100.",
  ...dots,
};

const inEntities = "\\p{L}0-9@_.+:\\\\/=-";

/** An entity's identifier: as a blueprint's, and longer. */
export const entityIdentifier = {
  type: "string",
  minLength: 1,
  maxLength: 1000,
  pattern: `^[${inEntities}]+$`,
  description: "Letters, digits and @ _ . + : \\ / = - are allowed, at most 1000.",
  ...dots,
};

const entityCharacters = new RegExp(entityIdentifier.pattern, "u");

const strangeToEntities = new RegExp(`[^${inEntities}]`, "u");

/** The first character of a text that no entity's identifier may hold. */
export function strangeCharacter(text: string): string | undefined {
  return strangeToEntities.exec(text)?.[0];
}

/** Whether an entity's file may call it so. */
export function isEntityIdentifier(text: string): boolean {
  const { minLength, maxLength } = entityIdentifier;
  return text.length >= minLength && text.length <= maxLength && entityCharacters.test(text) && !/^\.\.?$/.test(text);
}

/** A property's or relation's identifier. */
export const propertyIdentifier = {
  type: "string",
  minLength: 1,
  maxLength: 100,
  pattern: "^[A-Za-z0-9@_=-]+$",
  description: "Letters A to Z, digits and @ _ = - are allowed, at most 100.",
};

/** An action's identifier: it stands in a file's name and in a label (`action/<identifier>`, at most 50 characters). */
export const actionIdentifier = {
  type: "string",
  minLength: 1,
  maxLength: 43,
  pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
  description: "Letters A to Z, digits and _ . - are allowed, a letter or digit first, at most 43; not `config`.",
  not: { enum: ["config"] },
};

/** An input's identifier: it is a form field's id, beside the reserved ones. */
export const inputIdentifier = {
  type: "string",
  minLength: 1,
  maxLength: 100,
  pattern: "^[A-Za-z0-9_-]+$",
  description:
    "Letters A to Z, digits and _ - are allowed, at most 100; `entity` and `confirm` are the form's own fields.",
  not: { enum: ["entity", "confirm"] },
};

/** What says nothing of an object: where editors find its schema, and what Port adds when it exports it. */
export const metaKeys = { $schema: true, id: true, createdAt: true, createdBy: true, updatedAt: true, updatedBy: true };

/** Identifiers with the same key differ only by letter case or Unicode normalisation, and may not stand side by side. */
export function identifierKey(identifier: string): string {
  // Most are ASCII, which no normalisation changes.
  if (/^[\0-\x7f]*$/.test(identifier)) return identifier.toLowerCase();
  // By way of capitals, where a letter with two small forms (σ and ς) has one, and ß is SS; of ẞ that is so only once it is small.
  return identifier.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
