import { ownersOf, parseCodeowners } from "../approval/codeowners.ts";
import type { Codeowners } from "../approval/codeowners.ts";
import { evaluateApproval } from "../approval/evaluate.ts";
import { ownersNamed } from "../approval/named_people.ts";
import { placeFindings } from "../catalog/finding.ts";
import type { Finding } from "../catalog/finding.ts";
import type { Action } from "../catalog/action.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Fault } from "../faults.ts";
import { entityFile, entityFolder, nameProblem } from "../render/names.ts";
import { codeownersGaps, guardedFiles } from "../trust/trust_root.ts";

/**
 * What is wrong in CODEOWNERS, and actions that nobody could approve. Whether its users and teams exist is GitHub's to tell
 * (`gatehouse doctor` asks it).
 */
export async function ownerFaults(catalog: Catalog): Promise<readonly Fault[]> {
  const { codeowners, tree } = catalog;
  const parsed = parseCodeowners(codeowners?.text ?? "");
  const file = codeowners?.path ?? ".github/CODEOWNERS";
  const actions = [...catalog.actions.values()].filter(
    ({ approval, invocation }) => approval.type !== "none" && invocation.template !== "",
  );
  return [
    ...parsed.errors.map(({ line, column, message }): Fault => ({
      severity: "error",
      rule: "codeowners",
      place: { file, line, column },
      message,
      remedy: "Mend the line: GitHub skips it, and an earlier one decides.",
    })),
    ...(actions.length === 0 ? [] : gaps(catalog, file)),
    ...(codeowners === undefined
      ? []
      : await placeFindings(
          actions.flatMap((action) => unapprovable(action, catalog, parsed)),
          tree,
        )),
  ];
}

/** While there is any, no approval counts. */
function gaps({ codeowners, tree, faults }: Catalog, file: string): readonly Fault[] {
  // A file that can't be read is told as that.
  if (codeowners === undefined && faults.some(({ rule }) => rule === "codeowners")) return [];
  const paths = guardedFiles(tree.entries);
  return codeownersGaps({ paths, ...(codeowners === undefined ? {} : { codeowners }) }).map(({ message }) => ({
    severity: "error",
    rule: "codeowners",
    place: { file },
    message,
    remedy: "Give it an owner: while it has none, Gatehouse lets no approval count.",
  }));
}

/** Any entity stands for all: a pattern may name one that is there, and none that is still to come. */
const anyEntity = "any-entity";

/** Whose teams they are that stand without one is not known here. */
const anyOrganization = "organization";

function unapprovable(action: Action, { settings }: Catalog, codeowners: Codeowners): readonly Finding[] {
  const { blueprint } = action.invocation.mapping;
  if (nameProblem(blueprint) !== undefined) return [];
  const paths = [
    `${entityFolder(settings.terraform.root, blueprint, anyEntity)}/main.tf`,
    entityFile(blueprint, anyEntity),
  ];
  const { impossible: why } = evaluateApproval({
    required: action.approval,
    approvers: ownersNamed(action.approvers, anyOrganization),
    author: "",
    editors: [],
    // Who will open a run is not known; nobody is left out for that.
    selfApproval: true,
    paths: paths.map((path) => ({ path, owners: ownersOf(codeowners, path) })),
    consents: [],
    members: new Map(),
    writers: new Set(),
  });
  if (why === undefined) return [];
  return [
    {
      rule: "no-approver",
      file: action.source.path,
      path: ["requiredApproval"],
      message: `Nobody could approve a run of ${action.identifier}.`,
      remedy: why,
    },
  ];
}
