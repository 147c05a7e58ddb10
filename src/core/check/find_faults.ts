import { checkCatalog } from "../catalog/check.ts";
import { checkJqSyntax } from "../catalog/check_jq_syntax.ts";
import type { Action, Catalog } from "../catalog/model.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { Fault } from "../faults.ts";
import { buildForm } from "../forms/build_form.ts";
import { checkForm } from "../forms/check_form.ts";
import { checkTemplate } from "../render/check_template.ts";
import { codeOf, unlistedSources } from "../render/guard_module.ts";

/** Everything that is wrong in a catalog, by file and line: what `gatehouse check` and the app's check say. */
export async function findFaults(catalog: Catalog, jq: JqEvaluator): Promise<readonly Fault[]> {
  const actions = [...catalog.actions.values()];
  const templates = await Promise.all(actions.map((action) => templateFaults(catalog, action)));
  const forms = actions
    .filter(({ unenforced }) => unenforced.length === 0)
    .flatMap((action) => checkForm(buildForm(action, catalog), action.source.path));
  const expressions = await checkJqSyntax(catalog, jq);
  return inOrder([...catalog.faults, ...(await checkCatalog(catalog)), ...expressions, ...templates.flat(), ...forms]);
}

async function templateFaults(catalog: Catalog, action: Action): Promise<readonly Fault[]> {
  const { template } = action.invocation;
  const root = `templates/${template}/`;
  const paths = [...catalog.tree.entries.values()].filter(({ kind, path }) => kind === "blob" && path.startsWith(root));
  // A missing template is the catalog's fault, and said by checkCatalog.
  if (paths.length === 0) return [];
  const contents = await catalog.tree.read(paths.map(({ path }) => path));
  const files = new Map([...contents].map(([path, bytes]) => [path.slice(root.length), bytes]));
  return [
    ...checkTemplate({ name: template, files }, variableNames(catalog, action)),
    ...unlistedSources(codeOf(files).mentions, catalog.settings.terraform).map(
      ({ rule, file, line, message, remedy }): Fault => ({
        severity: "error",
        rule,
        place: { file: `${root}${file}`, line },
        message,
        remedy,
      }),
    ),
  ];
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

function inOrder(faults: readonly Fault[]): readonly Fault[] {
  // Two actions with one template find the same fault twice.
  const unique = [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
  return unique.sort(
    (one, other) =>
      (one.place.file < other.place.file ? -1 : one.place.file > other.place.file ? 1 : 0) ||
      (one.place.line ?? 0) - (other.place.line ?? 0) ||
      (one.place.column ?? 0) - (other.place.column ?? 0),
  );
}
