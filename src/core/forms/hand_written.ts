import type { Action } from "../catalog/action.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { rewriteDocument } from "../catalog/rewrite_document.ts";
import type { Read } from "../catalog/read_result.ts";
import { parseDocument } from "../catalog/yaml.ts";
import type { Fault, Place } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import { buildForm } from "./build_form.ts";
import { checkForm } from "./check_form.ts";
import { formConfig, formConfigFile, formFile, isGeneratedForm, writeFormConfig } from "./write_form.ts";

/** An action that can't be run has no form, nor has one whose form GitHub would refuse. */
export function actionsWithForm(catalog: Catalog): readonly Action[] {
  return [...catalog.actions.values()].filter(
    (action) =>
      action.unenforced.length === 0 &&
      !checkForm(buildForm(action, catalog)).some(({ severity }) => severity === "error"),
  );
}

/** What people wrote where forms, or the settings of all, belong, and what therefore is not written. */
export async function handWrittenFaults(catalog: Catalog): Promise<readonly Fault[]> {
  const actions = actionsWithForm(catalog);
  const contents = await catalog.tree.read([formConfigFile, ...actions.map(({ identifier }) => formFile(identifier))]);
  const textOf = (path: string): string | undefined => decoded(contents.get(path));
  return [
    ...keepFormConfig(textOf(formConfigFile)).faults,
    ...actions.flatMap(({ identifier }) => handWrittenForm(identifier, textOf(formFile(identifier))) ?? []),
  ];
}

export function decoded(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** That an action's form would be written over a file that nobody generated. */
export function handWrittenForm(action: string, text: string | undefined): Fault | undefined {
  if (text === undefined || isGeneratedForm(text)) return undefined;
  return byHand(
    { file: formFile(action), line: 1, column: 1 },
    `Somebody wrote this file by hand, and the form of the action \`${action}\` would be written over it.`,
    "Rename the file or take it away, or give the action another identifier: until then it has no form.",
  );
}

/** The settings of all forms: ours, with whatever people wrote beside them, such as `contact_links`. */
export function keepFormConfig(text: string | undefined): Read<string> {
  if (text === undefined) return { ok: true, value: writeFormConfig(), faults: [] };
  const parsed = parseDocument(text, formConfigFile);
  if (!parsed.ok) {
    const remedy = "Mend it, or write `blank_issues_enabled: false` in place of all.";
    return {
      ok: false,
      faults: parsed.faults.map(({ place, message }) =>
        byHand(place, `The settings of issue forms can't be read, so blank issues stay possible: ${message}`, remedy),
      ),
    };
  }
  if (!isJsonObject(parsed.value)) {
    const message = "The file holds no keys, so blank issues stay possible.";
    const place = { file: formConfigFile, line: 1, column: 1 };
    return { ok: false, faults: [byHand(place, message, "Write `blank_issues_enabled: false` into it.")] };
  }
  return {
    ok: true,
    value: rewriteDocument(text, parsed.value, { ...parsed.value, ...formConfig }),
    faults: [],
  };
}

function byHand(place: Place, message: string, remedy: string): Fault {
  return { severity: "error", rule: "form-by-hand", place, message, remedy };
}
