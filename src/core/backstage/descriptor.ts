import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { PlaceFinder } from "../catalog/documents/place_finder.ts";
import type { Fault } from "../faults.ts";
import { defaultNamespace, isBackstageName, isBackstageNamespace } from "./entity_reference.ts";
import { kindNamed } from "./kinds.ts";
import { cutJson } from "../cut_text.ts";

/** One document of a catalog-info.yaml: the envelope that all kinds share. */
export interface Descriptor {
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  /** Keys beside `apiVersion`, `kind`, `metadata` and `spec`. */
  readonly otherKeys: readonly string[];
  readonly source: string;
  readonly places: PlaceFinder;
}

/** A document of another tool's, one of a kind that nobody here knows, or one that Backstage would refuse. */
export type ReadDescriptor =
  | { readonly state: "read"; readonly descriptor: Descriptor }
  | { readonly state: "foreign" }
  | { readonly state: "unknown"; readonly kind: string; readonly name: string }
  | { readonly state: "faulty"; readonly faults: readonly Fault[] };

/** Backstage's own API groups; other tools' documents often lie beside. */
export const ownGroups = /^(?:backstage\.io|scaffolder\.backstage\.io)\//;

export function readDescriptor(document: JsonValue, source: string, places: PlaceFinder): ReadDescriptor {
  if (!isJsonObject(document)) return { state: "foreign" };
  const { apiVersion, kind: kindText, metadata, spec = {}, ...others } = document;
  if (typeof kindText !== "string") return { state: "foreign" };
  const given = isJsonObject(metadata) && typeof metadata.name === "string" ? metadata.name : "";
  const kind = kindNamed(kindText);
  const fault = (path: readonly string[], message: string, remedy: string): ReadDescriptor => ({
    state: "faulty",
    faults: [{ severity: "error", rule: "backstage-descriptor", place: places(path), message, remedy }],
  });
  if (apiVersion === undefined && kind !== undefined) {
    const message = "`apiVersion` is missing: Backstage refuses such a document, and it is not imported.";
    return fault(["kind"], message, "Write `apiVersion: backstage.io/v1alpha1`.");
  }
  if (typeof apiVersion !== "string" || !ownGroups.test(apiVersion)) return { state: "foreign" };
  if (kind === undefined) return { state: "unknown", kind: kindText, name: given };
  if (!isJsonObject(metadata) || !isBackstageName(given)) {
    const message = `\`metadata.name\` must be a name of Backstage's; it is ${cutJson(isJsonObject(metadata) ? (metadata.name ?? null) : null)}.`;
    return fault(["metadata", "name"], message, "Letters, digits and - _ . are allowed, at most 63.");
  }
  const { namespace = defaultNamespace } = metadata;
  if (typeof namespace !== "string" || !isBackstageNamespace(namespace.toLowerCase())) {
    return fault(
      ["metadata", "namespace"],
      "`metadata.namespace` is no namespace.",
      "Letters, digits and - are allowed.",
    );
  }
  if (!isJsonObject(spec)) return fault(["spec"], "`spec` must be an object.", "Write keys and values.");
  return {
    state: "read",
    descriptor: {
      kind,
      apiVersion,
      namespace: namespace.toLowerCase(),
      name: given,
      metadata,
      spec,
      otherKeys: Object.keys(others),
      source,
      places,
    },
  };
}
