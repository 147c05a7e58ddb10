import { probableIdentifier } from "../catalog/documents/said_identifier.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { driftLabel } from "../drift/label.ts";
import type { Fault } from "../faults.ts";
import { nameProblem } from "../render/names.ts";
import { actionLabel } from "./build_form.ts";
import { actionsWithForm, decoded, handWrittenForm, keepFormConfig, namesakeFaults } from "./hand_written.ts";
import { buildSortedForm } from "./sorted_form.ts";
import { formConfigFile, formFile, formFolder, isGeneratedForm, writeForm } from "./write_form.ts";
import { runStates, stateLabel } from "../run/states.ts";

export interface FormChanges {
  readonly additions: ReadonlyMap<string, Uint8Array>;
  readonly deletions: readonly string[];
  /** What is not written, since people wrote something else there. */
  readonly faults: readonly Fault[];
}

/**
 * What has to be committed so that the issue forms are those of the catalog's actions. What people wrote stays, and is told
 * where it stands in a form's way.
 */
export async function formChanges(catalog: Catalog): Promise<FormChanges> {
  const present = [...catalog.tree.entries.below(formFolder)].map(({ path }) => path);
  const contents = await catalog.tree.read(present);
  const textOf = (path: string): string | undefined => decoded(contents.get(path));
  const config = keepFormConfig(textOf(formConfigFile));
  const faults = [...config.faults, ...namesakeFaults(catalog, contents)];
  const wanted = new Map(config.ok ? [[formConfigFile, config.value]] : []);
  for (const action of actionsWithForm(catalog)) {
    const file = formFile(action.identifier);
    const fault = handWrittenForm(action.identifier, textOf(file));
    if (fault === undefined) wanted.set(file, writeForm(await buildSortedForm(action, catalog)));
    else faults.push(fault);
  }
  const deletions = [...contents.keys()].filter((path) => !wanted.has(path) && isGeneratedForm(textOf(path) ?? ""));
  const unread = deletions.length === 0 ? [] : await formsOfUnread(catalog);
  const changed = [...wanted].filter(([path, text]) => textOf(path) !== text);
  return {
    additions: new Map(changed.map(([path, text]) => [path, new TextEncoder().encode(text)])),
    deletions: deletions.filter((path) => !unread.includes(path)),
    faults,
  };
}

/** The forms of actions whose files can't be read: what they would be shows once that is mended. */
async function formsOfUnread({ actions, faults, tree }: Catalog): Promise<readonly string[]> {
  const read = new Set([...actions.values()].map(({ source }) => source.path));
  const unread = faults
    .filter(({ severity, place }) => severity === "error" && place.file.startsWith("actions/") && !read.has(place.file))
    .map(({ place }) => place.file);
  const contents = await tree.read([...new Set(unread)]);
  return unread
    .map((file) => probableIdentifier(file, contents.get(file)))
    .filter((identifier) => nameProblem(identifier) === undefined)
    .map(formFile);
}

export interface Label {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string;
}

/** Every label that forms and runs use; they must exist before a form that names them does. */
export function labelsOf(catalog: Catalog): readonly Label[] {
  const actions = [...catalog.actions.values()].map((action) => ({
    name: actionLabel(action.identifier),
    color: "c5def5",
    description: action.title,
  }));
  return [
    { name: "gatehouse", color: "1d76db", description: "A run of a self-service action" },
    {
      name: catalog.settings.approval.label,
      color: "0e8a16",
      description: "A code owner approves what the status comment says",
    },
    driftLabel,
    ...actions,
    ...runStates.map((state) => ({
      name: stateLabel(state),
      color: colorOf(state),
      description: descriptionOf(state),
    })),
  ];
}

function colorOf(state: (typeof runStates)[number]): string {
  if (state === "succeeded") return "0e8a16";
  if (state.endsWith("_failed") || state === "plan_refused" || state === "invalid") return "d93f0b";
  return state.startsWith("waiting") || state.includes("approv") || state === "plan_stale" ? "fbca04" : "ededed";
}

/** In a public repository a stranger's run is told its end by this label alone. */
function descriptionOf(state: (typeof runStates)[number]): string {
  return state === "declined" ? "An owner said no, or whoever asked may not run actions here" : "State of the run";
}
