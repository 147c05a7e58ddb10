import { checkCatalog } from "../catalog/check.ts";
import { checkJqSyntax } from "../catalog/check_jq_syntax.ts";
import { isTemplate } from "../catalog/actions/check_action.ts";
import { checkRequiredVariables } from "../catalog/actions/check_mapped_values.ts";
import { templatesOf } from "../catalog/actions/check_action_expressions.ts";
import { type Finding, placeFindings } from "../catalog/findings/finding.ts";
import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { unreadable } from "../catalog/tree/find_files.ts";
import { isBroken } from "../catalog/load.ts";
import { readFolder } from "../catalog/tree/read_folder.ts";
import { placedFaults } from "../catalog/findings/placed_faults.ts";
import { referencesIn, stringsIn } from "../catalog/expressions/port_template.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import { didYouMean, suggestName } from "../catalog/documents/suggest.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { Fault } from "../faults.ts";
import { formFaults } from "../forms/form_faults.ts";
import { handWrittenFaults } from "../forms/hand_written.ts";
import { firstColumn, type Template } from "../render/template_files.ts";
import { declaredOutputs } from "../render/template_outputs.ts";
import { checkTemplate } from "../render/check_template.ts";
import { codeOf, unlistedSources } from "../render/guard_module.ts";
import { unfoundedCode } from "../render/unfounded_code.ts";
import { policyFaults } from "../policy/policy_faults.ts";
import { missingSetup } from "./missing_setup.ts";
import { ownerFaults } from "./owner_faults.ts";
import { peopleFaults } from "./people_faults.ts";

/** Everything that is wrong in a catalog, by file and line: what `gatehouse check` and the app's check say. */
export async function findFaults(catalog: Catalog, jq: JqEvaluator): Promise<readonly Fault[]> {
  const actions = [...catalog.actions.values()];
  const byTemplate = Map.groupBy(actions, ({ invocation }) => invocation.template);
  const templates = await Promise.all([...byTemplate].map((each) => templateFaults(catalog, ...each)));
  // Beside each other: jq works elsewhere, and takes as long to begin as many entities take to be judged.
  const [ofExpressions, ofFiles] = await Promise.all([checkJqSyntax(catalog, jq), fileFaults(catalog)]);
  return inOrder([
    ...ofFiles,
    ...ofExpressions,
    ...templates.flat(),
    ...(await formFaults(
      catalog,
      actions.filter(({ unenforced }) => unenforced.length === 0),
    )),
    ...(await handWrittenFaults(catalog)),
    ...(await ownerFaults(catalog)),
    ...(await policyFaults(catalog)),
    ...(await peopleFaults(catalog)),
    ...(await missingSetup(catalog)),
  ]);
}

async function fileFaults(catalog: Catalog): Promise<readonly Fault[]> {
  return [...(await placedFaults(catalog)), ...(await checkCatalog(catalog))];
}

/** A template as all of these actions use it. */
async function templateFaults(
  catalog: Catalog,
  template: string,
  actions: readonly Action[],
): Promise<readonly Fault[]> {
  const root = `templates/${template}/`;
  const read = await readFolder(catalog.tree, `templates/${template}`);
  if (!read.ok) {
    const remedy = "Take what Terraform does not need out of the template.";
    const { message, path } = read;
    return [{ severity: "error", rule: "template-too-large", place: { file: path }, message, remedy }];
  }
  const { files } = read;
  const unread = catalog.tree.entries.filesBelow(`templates/${template}`).flatMap((entry) => unreadable(entry) ?? []);
  // A missing template is the catalog's fault, and said by checkCatalog.
  if (files.size === 0) return unread;
  return [
    ...unread,
    ...(await useFaults(catalog, actions, { name: template, files })),
    ...unfoundedCode({ name: template, files }),
    ...(await placeFindings(
      actions.flatMap((action) => checkOutputs(action, { name: template, files })),
      catalog.tree,
    )),
    // What the settings list is not known while they can't be read.
    ...(isBroken(catalog, settingsFile) ? [] : unlistedSources(codeOf(files).mentions, catalog.settings.terraform)).map(
      ({ rule, file, line, message, remedy }): Fault => ({
        severity: "error",
        rule,
        place: { file: `${root}${file}`, line, column: firstColumn(files.get(file), line) },
        message,
        remedy,
      }),
    ),
  ];
}

/** What an action itself gives in vain stands in the action's file. */
async function useFaults(catalog: Catalog, all: readonly Action[], template: Template): Promise<readonly Fault[]> {
  const actions = all.filter((action) => !mayLackVariables(catalog, action));
  if (actions.length === 0) return [];
  const { faults, undeclared, declared, required } = checkTemplate(
    template,
    actions.map((action) => ({
      action: action.identifier,
      inputs: [...action.inputs.keys()],
      variables: variableNames(catalog, action),
    })),
  );
  const unanswered = actions.flatMap((action) => checkRequiredVariables(action, required, catalog));
  const surplus = actions.flatMap(({ identifier, invocation, source }) =>
    (undeclared.get(identifier) ?? [])
      .filter((name) => Object.hasOwn(invocation.variables, name))
      .map((name): Finding => ({
        rule: "template-variable",
        file: source.path,
        path: ["invocationMethod", "variables", name],
        at: "key",
        message: `The template ${template.name} does not declare the variable ${name}.`,
        remedy: remedyOfUndeclared(name, declared),
      })),
  );
  return [...faults, ...(await placeFindings([...surplus, ...unanswered], catalog.tree))];
}

function remedyOfUndeclared(name: string, declared: readonly string[]): string {
  const meant = didYouMean(name, declared);
  return meant === undefined
    ? `Add variable "${name}" {} to the template, or take it out here.`
    : `Did you mean ${meant}? Else add variable "${name}" {} to the template, or take it out here.`;
}

/** What an action takes of its template's outputs, and the template does not declare, or says is a secret. */
function checkOutputs(action: Action, template: Template): readonly Finding[] {
  const declared = declaredOutputs(template);
  if (declared === undefined) return [];
  const strings = templatesOf(action)
    .filter(({ outputs }) => outputs)
    .flatMap(({ path, value }) => stringsIn(value).map((string) => ({ ...string, path: [...path, ...string.path] })));
  return strings.flatMap(({ path, text }) =>
    referencesIn(text)
      .filter(({ context }) => context === "outputs")
      .flatMap(({ key }): readonly Finding[] => {
        const output = declared.get(key);
        const at = { file: action.source.path, path };
        if (output === undefined) {
          const message = `\`.outputs.${key}\` does not exist: the template ${template.name} declares no output \`${key}\`.`;
          return [{ rule: "unknown-output", ...at, message, remedy: suggestName(key, [...declared.keys()]) }];
        }
        if (!output.sensitive) return [];
        const message = `\`.outputs.${key}\` is sensitive in the template ${template.name}: no run would ever be given it.`;
        return [{ rule: "sensitive-output", ...at, message, remedy: "Map another output." }];
      }),
  );
}

/** Whether the variables that a run starts from may be those of an action that can't be read yet, or that misnames its template. */
function mayLackVariables({ actions, faults, tree }: Catalog, { invocation }: Action): boolean {
  const { operation, blueprint } = invocation.mapping;
  if (operation === "create") return false;
  const isMisnamed = (template: string): boolean => template !== "" && !isTemplate(tree, template);
  const read = new Set([...actions.values()].map(({ source }) => source.path));
  const isUnread = faults.some(
    ({ severity, place }) => severity === "error" && place.file.startsWith("actions/") && !read.has(place.file),
  );
  return (
    isUnread ||
    [...actions.values()].some(
      ({ invocation: { template, mapping } }) =>
        mapping.operation === "create" && mapping.blueprint === blueprint && isMisnamed(template),
    )
  );
}

/** What the template is given: a run that creates nothing starts from the variables that the creation left. */
function variableNames(catalog: Catalog, action: Action): readonly string[] {
  const { template, mapping } = action.invocation;
  const creating = [...catalog.actions.values()].filter(
    ({ invocation }) => invocation.template === template && invocation.mapping.operation === "create",
  );
  const givers = mapping.operation === "create" ? [action] : [action, ...creating];
  return [...new Set(givers.flatMap(({ invocation }) => Object.keys(invocation.variables)))];
}

/** By file and line, each once. */
export function inOrder(faults: readonly Fault[]): readonly Fault[] {
  const unique = [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
  const byFile = Map.groupBy(unique, ({ place }) => place.file);
  return [...byFile].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, ofFile]) => ofFile.sort(byPlace));
}

function byPlace({ place: one }: Fault, { place: other }: Fault): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
