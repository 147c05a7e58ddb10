import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { memberOf } from "../catalog/documents/json_limits.ts";
import { placeFinder } from "../catalog/documents/place_finder.ts";
import { rewriteDocument } from "../catalog/documents/rewrite_document.ts";
import type { Read } from "../catalog/tree/read_result.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import type { Fault, Place } from "../faults.ts";
import { isJsonObject } from "../json.ts";
import { buildForm } from "./build_form.ts";
import { checkForm } from "./check_form.ts";
import { formConfig, formConfigFile, formFile, formFolder, isGeneratedForm, writeFormConfig } from "./write_form.ts";

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
  const contents = await catalog.tree.read([...catalog.tree.entries.below(formFolder)].map(({ path }) => path));
  const textOf = (path: string): string | undefined => decoded(contents.get(path));
  return [
    ...keepFormConfig(textOf(formConfigFile)).faults,
    ...actions.flatMap(({ identifier }) => handWrittenForm(identifier, textOf(formFile(identifier))) ?? []),
    ...namesakeFaults(catalog, contents),
  ];
}

/** GitHub refuses two templates of one name. @param contents what lies in the forms' folder, by path */
export function namesakeFaults(catalog: Catalog, contents: ReadonlyMap<string, Uint8Array>): readonly Fault[] {
  const byName = new Map(
    actionsWithForm(catalog).map((action) => [alike(buildForm(action, catalog).name), action] as const),
  );
  const own = new Set([...byName.values()].map(({ identifier }) => formFile(identifier)));
  return [...contents].flatMap(([path, bytes]) => {
    const text = decoded(bytes) ?? "";
    // What stands in place of a form is told already.
    if (path === formConfigFile || own.has(path) || isGeneratedForm(text)) return [];
    // With an empty line for the dashes above it, so that its lines are the file's.
    const yaml = path.endsWith(".md") ? `\n${/^---\r?\n([^]*?)\n---/.exec(text)?.[1] ?? ""}` : text;
    const parsed = parseDocument(yaml, path);
    const name = parsed.ok && isJsonObject(parsed.value) ? memberOf(parsed.value, "name") : undefined;
    const action = typeof name === "string" ? byName.get(alike(name)) : undefined;
    if (action === undefined) return [];
    return byHand(
      placeFinder(yaml, path)(["name"]),
      `The form of the action \`${action.identifier}\` has this name, too, and GitHub refuses two of one name.`,
      "Give this file another `name`, or the action another title.",
    );
  });
}

function alike(name: string): string {
  return name.trim().toLowerCase();
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
