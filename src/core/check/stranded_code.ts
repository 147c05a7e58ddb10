import type { Finding } from "../catalog/findings/finding.ts";
import { placeFindings } from "../catalog/findings/finding.ts";
import type { Settings } from "../catalog/model/settings.ts";
import { settingsFile } from "../catalog/read_settings.ts";
import type { Fault } from "../faults.ts";
import { canonicalJson } from "../json.ts";
import { codeRoots, hasUnreadSettings, listedNames, saidInCommits } from "./change.ts";
import type { Change } from "./change.ts";

/** The key of the line by which a commit says that all states are found with the backend it names: `Gatehouse-Keeps-States: s3`. */
const statesKey = "Gatehouse-Keeps-States";

/** What a change of the settings would leave behind: code that no run would look for any more, or whose state it would not find. */
export async function strandedCode(change: Change): Promise<readonly Fault[]> {
  // What can't be read is told as that.
  if (hasUnreadSettings(change.head)) return [];
  return placeFindings([...movedRoot(change), ...movedStates(change)], change.head.tree);
}

function movedRoot(change: Change): readonly Finding[] {
  if (!sets(change, ({ terraform }) => terraform.root)) return [];
  const { root } = change.head.settings.terraform;
  const left = codeRoots(change).filter((each) => each !== root);
  const standing = left.flatMap((each) => codeIn(each, change));
  if (standing.length === 0) return [];
  return [
    {
      rule: "root-with-code",
      file: settingsFile,
      path: ["terraform", "root"],
      message:
        `The root becomes ${root}, and this code would stay behind: ${listedNames(standing)}. No run would change or destroy ` +
        `any more what it made, and nothing would guard it.`,
      remedy: `Keep the root ${left.join(" or ")}, or delete these entities by an action (operation DELETE) first.`,
    },
  ];
}

/** Where a state is not found, Terraform takes it that nothing is there yet, and makes everything anew. */
function movedStates(change: Change): readonly Finding[] {
  if (!sets(change, ({ terraform: { backend } }) => canonicalJson(backend ?? null))) return [];
  const standing = codeRoots(change).flatMap((each) => codeIn(each, change));
  if (standing.length === 0) return [];
  const { backend } = change.head.settings.terraform;
  if (backend === undefined) return [backendFinding("The backend is taken away", standing, "Keep the backend.")];
  const what = [change.base, change.target].some(hasUnreadSettings)
    ? "The settings could not be read before, so that nobody can tell whether this backend is the one that was"
    : "The backend changes";
  if (saidInCommits(change, statesKey).has(backend.type)) {
    const remedy = "Look whether each state is where the backend looks for it.";
    return [
      { ...backendFinding(`${what} (a commit says that all states are found)`, standing, remedy), severity: "warning" },
    ];
  }
  const remedy =
    "Keep the backend. Where every state is found with the new one, since it was copied there or stays where it is, say so in a " +
    `commit of this change, in a line of its own: "${statesKey}: ${backend.type}".`;
  return [backendFinding(what, standing, remedy)];
}

function backendFinding(what: string, standing: readonly string[], remedy: string): Finding {
  return {
    rule: "backend-with-code",
    file: settingsFile,
    path: ["terraform", "backend"],
    at: "key",
    message: `${what}, and there is code whose state may not be found then: ${listedNames(standing)}. A run that finds none makes everything anew.`,
    remedy,
  };
}

/** Whether it is the change that sets this: not where it only began before others did, or says what they have said since. */
function sets({ base, head, target }: Change, read: (settings: Settings) => string): boolean {
  const set = read(head.settings);
  return [base, target].every(({ settings }) => read(settings) !== set);
}

/** The folders of entities below a root, where the change began or by now where it is to go to. */
function codeIn(root: string, { base, target }: Change): readonly string[] {
  const folders = [base, target].flatMap(({ tree }) =>
    [...(tree.entries.folder(root)?.folders ?? [])].flatMap(([blueprint, { folders: entities }]) =>
      [...entities.keys()].map((entity) => `${root}/${blueprint}/${entity}/`),
    ),
  );
  return [...new Set(folders)].sort();
}
