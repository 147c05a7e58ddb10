import { checkActionRules } from "./check_action_rules.ts";
import { checkExpressions } from "./check_action_expressions.ts";
import { checkEntityValues } from "./check_entity_values.ts";
import { checkInputNames } from "./check_input_names.ts";
import { checkMapping } from "./check_mapping.ts";
import { checkQueryResults } from "./check_query_results.ts";
import { mappingPath } from "./mapped_use.ts";
import type { Finding } from "../findings/finding.ts";
import type { ValuePath } from "../documents/json_limits.ts";
import type { Action, ActionInput } from "../model/action.ts";
import type { Catalog } from "../model/catalog.ts";
import { suggestName } from "../documents/suggest.ts";
import type { CatalogTree } from "../tree/tree.ts";

/** What an action names that is not in the catalog. */
export function checkAction(action: Action, catalog: Catalog): readonly Finding[] {
  const findings: Finding[] = [];
  const check: ActionCheck = {
    action,
    catalog,
    add: (finding) => findings.push({ file: action.source.path, ...finding }),
  };
  checkBlueprintName(check, action.blueprint, ["trigger", "blueprintIdentifier"]);
  for (const [id, input] of action.inputs) checkEntityInput(check, input, ["trigger", "userInputs", "properties", id]);
  findings.push(
    ...checkInputNames(action, catalog),
    ...checkActionRules(action, catalog),
    ...checkEntityValues(action, catalog),
    ...checkQueryResults(action),
  );
  checkUnenforced(check);
  // Another backend's invocation has not been read.
  if (action.invocation.template === "") return findings;
  checkTemplateName(check);
  const { mapping } = action.invocation;
  checkBlueprintName(check, mapping.blueprint, [...mappingPath, "blueprintIdentifier"]);
  const ofExpressions = checkExpressions(action);
  findings.push(...besideSlips(checkMapping(action, catalog), ofExpressions));
  if (action.approval.type === "none") sayUnapproved(check);
  return [...findings, ...ofExpressions];
}

/** Without what a value is that has a slip in it: nobody meant that value. */
function besideSlips(ofMapping: readonly Finding[], ofExpressions: readonly Finding[]): readonly Finding[] {
  const slips = ofExpressions.filter(({ rule }) => rule === "language-slip");
  const places = new Set(slips.map(({ path }) => JSON.stringify(path)));
  return ofMapping.filter(({ rule, path }) => rule !== "mapping-value" || !places.has(JSON.stringify(path)));
}

interface ActionCheck {
  readonly action: Action;
  readonly catalog: Catalog;
  readonly add: (finding: Omit<Finding, "file">) => void;
}

/** Each begins with its key path; words that say more follow. */
function checkUnenforced({ action, add }: ActionCheck): void {
  for (const unenforced of action.unenforced) {
    const [keys = ""] = unenforced.split(" ");
    add({
      severity: "warning",
      rule: "not-enforced-yet",
      path: keys.split("."),
      message: `${action.identifier} has no form, and is not run, because this is not enforced yet: ${unenforced}.`,
      remedy:
        keys === "invocationMethod.type"
          ? "Make it TERRAFORM with a `template`, if Terraform can do it; else the file stays for Port alone."
          : "Take it out, if the action is safe without it.",
    });
  }
}

/** Port's default is no approval; whoever left the key out may not have meant it. */
function sayUnapproved({ action, add }: ActionCheck): void {
  add({
    severity: "warning",
    rule: "no-approval",
    path: [],
    message: `Runs of ${action.identifier} need no approval before their pull request.`,
    remedy: "If that is not meant, add requiredApproval: { type: ANY }.",
  });
}

function checkBlueprintName({ catalog, add }: ActionCheck, blueprint: string, path: ValuePath): void {
  if (catalog.blueprints.has(blueprint)) return;
  const remedy = suggestName(blueprint, [...catalog.blueprints.keys()]);
  const message = `There is no blueprint ${blueprint}.`;
  add({ rule: "unknown-blueprint", path, message, remedy, needs: blueprint });
}

function checkEntityInput(check: ActionCheck, input: ActionInput, path: ValuePath): void {
  if (input.blueprint !== undefined) checkBlueprintName(check, input.blueprint, [...path, "blueprint"]);
  if (input.items !== undefined) checkEntityInput(check, input.items, [...path, "items"]);
}

function checkTemplateName({ action, catalog, add }: ActionCheck): void {
  const { template } = action.invocation;
  if (isTemplate(catalog.tree, template)) return;
  const templates = [...(catalog.tree.entries.folder("templates")?.folders.keys() ?? [])];
  const message = `The template ${template} does not exist: there is no folder templates/${template}/.`;
  add({
    rule: "unknown-template",
    path: ["invocationMethod", "template"],
    message,
    remedy: suggestName(template, templates),
  });
}

/** Whether there is a template of this name. */
export function isTemplate({ entries }: CatalogTree, template: string): boolean {
  return entries.get(`templates/${template}`)?.kind === "tree";
}
