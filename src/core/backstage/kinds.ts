/** What a field of a descriptor's `spec` that refers to others becomes: a relation for each kind that it may refer to. */
export interface ReferenceField {
  readonly many: boolean;
  /** Kind to relation. */
  readonly relations: Readonly<Record<string, string>>;
  /** The kind of a reference that names none; absent where it must name one. */
  readonly defaultKind?: string;
}

type ValueType = "text" | "texts" | "object" | "objects";

/** A kind of Backstage's, and how its `spec` stands in the catalog. A kind's blueprint has its name. */
export interface BackstageKind {
  readonly apiVersion: string;
  readonly values: Readonly<Record<string, ValueType>>;
  readonly references: Readonly<Record<string, ReferenceField>>;
  /** Fields of `spec` without which Backstage refuses the descriptor. */
  readonly required: readonly string[];
}

const one = (kind: string, field: string): ReferenceField => {
  return { many: false, relations: { [kind]: field }, defaultKind: kind };
};
const several = (kind: string, field: string): ReferenceField => ({ ...one(kind, field), many: true });
const owner: ReferenceField = {
  many: false,
  relations: { Group: "owner", User: "ownerUser" },
  defaultKind: "Group",
};
const dependencies = {
  dependsOn: { many: true, relations: { Component: "dependsOnComponents", Resource: "dependsOnResources" } },
  dependencyOf: { many: true, relations: { Component: "dependencyOfComponents", Resource: "dependencyOfResources" } },
};
const core = "backstage.io/v1alpha1";

/** As "Descriptor Format of Catalog Entities" in Backstage's documentation has them. */
export const backstageKinds: ReadonlyMap<string, BackstageKind> = new Map<string, BackstageKind>([
  [
    "Component",
    {
      apiVersion: core,
      values: { type: "text", lifecycle: "text" },
      references: {
        owner,
        system: one("System", "system"),
        subcomponentOf: one("Component", "subcomponentOf"),
        providesApis: several("API", "providesApis"),
        consumesApis: several("API", "consumesApis"),
        ...dependencies,
      },
      required: ["type", "lifecycle", "owner"],
    },
  ],
  [
    "API",
    {
      apiVersion: core,
      values: { type: "text", lifecycle: "text", definition: "text" },
      references: { owner, system: one("System", "system") },
      required: ["type", "lifecycle", "owner", "definition"],
    },
  ],
  [
    "Resource",
    {
      apiVersion: core,
      values: { type: "text" },
      references: { owner, system: one("System", "system"), ...dependencies },
      required: ["type", "owner"],
    },
  ],
  [
    "System",
    {
      apiVersion: core,
      values: { type: "text" },
      references: { owner, domain: one("Domain", "domain") },
      required: ["owner"],
    },
  ],
  [
    "Domain",
    {
      apiVersion: core,
      values: { type: "text" },
      references: { owner, subdomainOf: one("Domain", "subdomainOf") },
      required: ["owner"],
    },
  ],
  [
    "Group",
    {
      apiVersion: core,
      values: { type: "text", profile: "object" },
      references: {
        parent: one("Group", "parent"),
        children: several("Group", "children"),
        members: several("User", "members"),
      },
      required: ["type"],
    },
  ],
  [
    "User",
    {
      apiVersion: core,
      values: { profile: "object" },
      references: { memberOf: several("Group", "memberOf") },
      required: [],
    },
  ],
  [
    "Location",
    {
      apiVersion: core,
      values: { type: "text", target: "text", targets: "texts", presence: "text" },
      references: {},
      required: [],
    },
  ],
  [
    "Template",
    {
      apiVersion: "scaffolder.backstage.io/v1beta3",
      values: { type: "text", lifecycle: "text", parameters: "objects", steps: "objects", output: "object" },
      references: { owner, system: one("System", "system") },
      required: ["type", "steps"],
    },
  ],
]);

/** What is required and may be said of all that lack it: texts, and who owns them. */
export const defaultableFields: readonly string[] = [
  ...new Set(
    [...backstageKinds.values()].flatMap(({ required, values }) =>
      required.filter((field) => field === "owner" || values[field] === "text"),
    ),
  ),
];

/** What `metadata` holds besides the name, the namespace and the title. */
export const metadataValues: Readonly<Record<string, ValueType>> = {
  description: "text",
  annotations: "object",
  labels: "object",
  tags: "texts",
  links: "objects",
};

/** Where a text is fetched from instead of standing there (`definition: {$text: ./openapi.yaml}`). */
export const definitionFrom = "definitionFrom";
/** A descriptor's `apiVersion`, where it is not the kind's usual one. */
export const apiVersionProperty = "apiVersion";

/** Lists that Backstage wants to stand there, even empty. */
export const alwaysWritten: Readonly<Record<string, string>> = { Group: "children", User: "memberOf" };

/** The kind that a reference's kind means; Backstage takes any letter case. */
export function kindNamed(name: string): string | undefined {
  return [...backstageKinds.keys()].find((kind) => kind.toLowerCase() === name.toLowerCase());
}
