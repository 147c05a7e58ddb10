import { ownerMention, ownersOf, parseCodeowners } from "../approval/codeowners.ts";
import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { describeRequired, hasDependentInputs } from "./describe_input_rules.ts";
import { entityFile, entityFolder } from "../render/names.ts";

/** The markdown on top of a form: what it does, who approves, what happens next. */
export function introductionOf(action: Action, catalog: Catalog): string {
  const steps = [
    "Your answers are checked. If something is wrong, a comment on the issue says what, and you edit the issue.",
    approvalStep(action, catalog),
    "A pull request shows the Terraform that will run, and its plan.",
    "When it is merged, it is applied, and the catalog is brought up to date.",
  ];
  const parts = [
    action.description ?? action.title,
    ...dependencies(action),
    steps.map((step, index) => `${index + 1}. ${step}`).join("\n"),
    "Write no secrets here: everybody who can read this repository can read your answers.",
  ];
  return parts.join("\n\n");
}

/** What people should know before they answer, because the form itself can't hold them to it. */
function dependencies(action: Action): readonly string[] {
  const rules = action.validations.map(({ message }) => `- ${message.replace(/\s+/g, " ").trim()}`);
  const dependent = hasDependentInputs(action)
    ? ["Some answers depend on others. The text below such a field says how, and it is checked once you submit."]
    : [];
  const required = describeRequired(action) ?? [];
  const told = [...dependent, required].flat();
  return rules.length === 0 ? told : [...told, ["Your answers must also fit together:", ...rules].join("\n")];
}

function approvalStep(action: Action, catalog: Catalog): string {
  const { approval } = action;
  if (approval.type === "none") return "No approval is asked for.";
  const owners = likelyOwners(action, catalog);
  if (owners.length === 0) return "CODEOWNERS names no owner for it, so nobody can approve it yet.";
  const names = owners.join(", ");
  if (approval.type === "all") return `Every owner approves it: ${names}.`;
  return approval.type === "any" ? `An owner approves it: ${names}.` : `${approval.count} owners approve it: ${names}.`;
}

/** The owners of an entity that the action could write. The real ones depend on the entity, which nobody has named yet. */
function likelyOwners(action: Action, catalog: Catalog): readonly string[] {
  if (catalog.codeowners === undefined) return [];
  const codeowners = parseCodeowners(catalog.codeowners.text);
  const { blueprint } = action.invocation.mapping;
  const paths = [
    `${entityFolder(catalog.settings.terraform.root, blueprint, "any")}/main.tf`,
    entityFile(blueprint, "any"),
  ];
  return [...new Set(paths.flatMap((path) => ownersOf(codeowners, path)).map(ownerMention))];
}
