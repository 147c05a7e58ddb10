import { Document } from "yaml";
import type { JsonObject } from "../json.ts";

/** Descriptors as one YAML stream, a document each. */
export function writeDescriptors(descriptors: readonly JsonObject[]): string {
  return descriptors
    .map((descriptor) => new Document(descriptor, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 }))
    .join("---\n");
}
