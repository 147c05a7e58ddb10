import type { Catalog } from "../catalog/catalog.ts";
import { driftLabel } from "../drift/label.ts";
import { actionLabel } from "./build_form.ts";
import { checkForm } from "./check_form.ts";
import { buildSortedForm } from "./sorted_form.ts";
import { formConfigFile, formFile, isGeneratedForm, writeForm, writeFormConfig } from "./write_form.ts";
import { runStates, stateLabel } from "../run/states.ts";

export interface FormChanges {
  readonly additions: ReadonlyMap<string, Uint8Array>;
  readonly deletions: readonly string[];
}

/**
 * What has to be committed so that the issue forms are those of the catalog's actions. An action that can't be run has no
 * form, nor has one whose form GitHub would refuse. Forms that people wrote are left alone.
 */
export async function formChanges(catalog: Catalog): Promise<FormChanges> {
  const wanted = new Map([[formConfigFile, writeFormConfig()]]);
  for (const action of catalog.actions.values()) {
    if (action.unenforced.length > 0) continue;
    const form = await buildSortedForm(action, catalog);
    const refused = checkForm(form).some(({ severity }) => severity === "error");
    if (!refused) wanted.set(formFile(action.identifier), writeForm(form));
  }
  const folder = formConfigFile.slice(0, formConfigFile.lastIndexOf("/"));
  const present = [...catalog.tree.entries.below(folder)].map(({ path }) => path);
  const contents = await catalog.tree.read(present);
  const textOf = (path: string): string => new TextDecoder().decode(contents.get(path));
  const changed = [...wanted].filter(([path, text]) => !contents.has(path) || textOf(path) !== text);
  return {
    additions: new Map(changed.map(([path, text]) => [path, new TextEncoder().encode(text)])),
    deletions: [...contents.keys()].filter((path) => !wanted.has(path) && isGeneratedForm(textOf(path))),
  };
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
