import { CORE_SCHEMA, defineScalarTag, defineSequenceTag, loadAll, realMapTag, YAMLException } from "js-yaml";
import { reasonWords } from "./syntax_reasons.ts";

/** Objects are maps, whose keys are what YAML has for keys; what a tag stands for nobody asks. */
const schema = CORE_SCHEMA.withTags(
  realMapTag,
  { ...realMapTag, tagName: "", matchByTagPrefix: true },
  defineSequenceTag<unknown[]>("", {
    matchByTagPrefix: true,
    create: () => [],
    addItem: (items, item) => void items.push(item),
    identify: () => false,
  }),
  defineScalarTag<string>("", { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
);

type AnyYaml =
  | { readonly ok: true; readonly documents: readonly unknown[] }
  /** `line` is from 1; the reason may repeat what is written there. */
  | { readonly ok: false; readonly line?: number; readonly reason: string };

/**
 * Reads YAML that other tools are to read, and that a value holds as a text: any number of documents, tags of any kind
 * (`!Ref`), keys that are no texts (`200:`). What a file of the catalog may hold is narrower. Never throws; time is linear.
 */
export function readAnyYaml(text: string): AnyYaml {
  try {
    return { ok: true, documents: loadAll(text, { schema }) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const mark = error.mark as { readonly line: number } | undefined;
    const { what } = reasonWords(error.reason);
    return { ok: false, ...(mark === undefined ? {} : { line: mark.line + 1 }), reason: what };
  }
}
