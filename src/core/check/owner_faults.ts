import { decidingLine, ownersOf, parseCodeowners, withOwnersMended } from "../approval/codeowners.ts";
import type { Codeowners } from "../approval/codeowners.ts";
import { evaluateApproval } from "../approval/evaluate.ts";
import { ownersNamed } from "../approval/named_people.ts";
import { codeownersPlaces } from "../catalog/codeowners_file.ts";
import { placeFindings } from "../catalog/findings/finding.ts";
import type { Finding } from "../catalog/findings/finding.ts";
import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Fault, Place } from "../faults.ts";
import { entityFile, entityFolder, nameProblem } from "../render/names.ts";
import { codeownersGaps, guardedFiles } from "../trust/trust_root.ts";
import type { TrustGap } from "../trust/trust_root.ts";
import { listedNames } from "./change.ts";
import { idleOwners } from "./idle_owners.ts";

/**
 * What is wrong in CODEOWNERS, and actions that nobody could approve. Whether its users and teams exist is GitHub's to tell
 * (`gatehouse doctor` asks it).
 */
export async function ownerFaults(catalog: Catalog): Promise<readonly Fault[]> {
  const { tree } = catalog;
  const read = parseCodeowners(catalog.codeowners?.text ?? "");
  const file = catalog.codeowners?.path ?? ".github/CODEOWNERS";
  const codeowners = mended(catalog, read);
  const parsed = codeowners === catalog.codeowners ? read : parseCodeowners(codeowners?.text ?? "");
  const actions = [...catalog.actions.values()].filter(
    ({ approval, invocation }) => approval.type !== "none" && invocation.template !== "",
  );
  return [
    ...read.errors.map(({ line, column, message }): Fault => ({
      severity: "error",
      rule: "codeowners",
      place: { file, line, column },
      message,
      remedy: "Mend the line: GitHub skips it, and an earlier one decides.",
    })),
    ...shadowed(catalog),
    ...idleOwners(catalog, parsed, file),
    ...(actions.length === 0 ? [] : gaps(catalog, codeowners, parsed, file)),
    ...(codeowners === undefined
      ? []
      : [
          ...ownerless(actions, catalog, parsed, file),
          ...(await placeFindings(
            actions.flatMap((action) => unapprovable(action, catalog, parsed)),
            tree,
          )),
        ]),
  ];
}

/** What would follow from a line that is told is not told besides, with another remedy. */
function mended({ codeowners }: Catalog, { errors }: Codeowners): Catalog["codeowners"] {
  if (codeowners === undefined || errors.length === 0) return codeowners;
  return { ...codeowners, text: withOwnersMended(codeowners.text, errors) };
}

/** Who edits one of these changes nothing. */
function shadowed({ tree }: Catalog): readonly Fault[] {
  const [read, ...others] = codeownersPlaces.filter((path) => tree.entries.get(path) !== undefined);
  return others.map((path) => ({
    severity: "warning",
    rule: "codeowners",
    place: { file: path },
    message: `This file is not read: GitHub reads ${read ?? ""} alone.`,
    remedy: `Move what is to hold to ${read ?? ""}, and delete this file.`,
  }));
}

const nameOwner = "Name an owner at its end, as @organization/team, or take the line out";

/** Lines that take the owner of what actions write away again, each told once with all the actions that it concerns. */
function ownerless(
  actions: readonly Action[],
  catalog: Catalog,
  codeowners: Codeowners,
  file: string,
): readonly Fault[] {
  const paths = actions.flatMap((action) =>
    writtenPaths(action, catalog).flatMap((path) => {
      const line = ownerlessLine(codeowners, path);
      return line === undefined ? [] : [{ action: action.identifier, path, line }];
    }),
  );
  return [...Map.groupBy(paths, ({ line }) => line)].map(([line, ofLine]) => {
    const names = listedNames([...new Set(ofLine.map(({ action }) => action))].sort());
    const [example] = ofLine;
    return {
      severity: "error",
      rule: "no-approver",
      place: { file, line, column: 1 },
      message:
        `This line decides for \`${example?.path ?? ""}\` and names no owner, ` +
        `so nobody could approve a run of these: ${names}.`,
      remedy: `${nameOwner}.`,
    };
  });
}

function ownerlessLine(codeowners: Codeowners, path: string): number | undefined {
  const deciding = decidingLine(codeowners, path);
  return deciding?.owners.length === 0 ? deciding.line : undefined;
}

/** While there is any, no approval counts. One line may take the owner of several away, and is told once. */
function gaps(
  { tree, faults }: Catalog,
  codeowners: Catalog["codeowners"],
  parsed: Codeowners,
  file: string,
): readonly Fault[] {
  // A file that can't be read is told as that.
  if (codeowners === undefined && faults.some(({ rule }) => rule === "codeowners")) return [];
  const paths = guardedFiles(tree.entries);
  const found = codeownersGaps({ paths, ...(codeowners === undefined ? {} : { codeowners }) });
  const lineOf = ({ unowned }: TrustGap): number | undefined =>
    unowned === undefined ? undefined : decidingLine(parsed, unowned.file)?.line;
  return [...Map.groupBy(found, lineOf)].flatMap(([line, those]) =>
    line === undefined
      ? those.map(({ message }) => unguarded({ file }, message, "Give it an owner"))
      : [gapAtLine({ file, line, column: 1 }, those)],
  );
}

function gapAtLine(place: Place, those: readonly TrustGap[]): Fault {
  const unowned = those.flatMap((gap) => gap.unowned ?? []);
  const message =
    `This line decides for \`${unowned[0]?.file ?? ""}\` and names no user or team, ` +
    `so not all of this has an owner: ${listedNames(unowned.map(({ path }) => path))}.`;
  return unguarded(place, message, nameOwner);
}

function unguarded(place: Place, message: string, remedy: string): Fault {
  const why = "while it has none, Gatehouse lets no approval count";
  return { severity: "error", rule: "codeowners", place, message, remedy: `${remedy}: ${why}.` };
}

/** Any entity stands for all: a pattern may name one that is there, and none that is still to come. */
const anyEntity = "any-entity";

/** Whose teams they are that stand without one is not known here. */
const anyOrganization = "organization";

/** Nothing where no folder could have the blueprint's name, which is told as that. */
function writtenPaths(action: Action, { settings }: Catalog): readonly string[] {
  const { blueprint } = action.invocation.mapping;
  if (nameProblem(blueprint) !== undefined) return [];
  return [`${entityFolder(settings.terraform.root, blueprint, anyEntity)}/main.tf`, entityFile(blueprint, anyEntity)];
}

function unapprovable(action: Action, catalog: Catalog, codeowners: Codeowners): readonly Finding[] {
  // What a line of CODEOWNERS takes the owner of is told at that line.
  const paths = writtenPaths(action, catalog).filter((path) => ownerlessLine(codeowners, path) === undefined);
  if (paths.length === 0) return [];
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
