import { Option } from "commander";
import { relative, resolve, sep } from "node:path";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { CatalogTree } from "../core/catalog/tree/tree.ts";
import { unreadEntityFiles } from "../core/catalog/entities/unread_entities.ts";
import type { Change } from "../core/check/change.ts";
import { findChangeFaults } from "../core/check/find_change_faults.ts";
import { findFaults } from "../core/check/find_faults.ts";
import type { Fault } from "../core/faults.ts";
import type { JqEvaluator } from "../core/expressions.ts";
import { createJqEvaluator } from "../jq/evaluator.ts";
import { openCatalogRepository } from "./catalog_repository.ts";
import type { CatalogRepository } from "./catalog_repository.ts";
import { emptyMessage, isEmptyCatalog } from "./empty_catalog.ts";
import { annotateFault, counted, describeFaults } from "./fault_text.ts";
import { firstFaults } from "./first_faults.ts";
import { askGit } from "./folder_git.ts";
import { folderTree } from "./folder_tree.ts";
import { openFolder, openFolderCache } from "./load_folder.ts";
import type { FolderCache } from "./load_folder.ts";
import { CommandError, type AddCommand, type CommandPorts, type ExitCode } from "./ports.ts";

type Format = "text" | "json" | "github";

interface CheckFlags {
  readonly format: Format;
  /** A git revision: what has changed since it left the present one is checked as a change. */
  readonly base?: string;
}

export const addCheck: AddCommand = (program, ports, done) => {
  program
    .command("check [folder]")
    .description("find what is wrong in a catalog: syntax, schema, references, templates, forms, owners")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json", "github"]).default("text"))
    .option("--base <revision>", "also judge what changed since this git revision: deletions, hand edits, blueprints")
    .addHelpText(
      "after",
      `
Each fault is told with its file, line and column, and what to do about it. The app says the same on every pull request.
With --base it also says which entities a changed blueprint would break, what deletions and another terraform.root or
backend leave behind, and when more of a blueprint's entities are deleted than limits.deleted_share allows. Many deletions
that are meant are said in a commit, with a line such as \`Gatehouse-Deletes: 12 database\`. --format github prints
annotations for GitHub Actions.
Of very many faults the first are printed, of a file and of all, errors before warnings; --format json has all that are
looked for: of keys and types in one file, and of what is wrong with one entity, no more than 20 are.

Examples:
  gatehouse check
  gatehouse check ../catalog --base origin/main
  gatehouse check --format json | jq '.[] | select(.severity == "error")'`,
    )
    .action(async (folder: string | undefined, flags: CheckFlags) => {
      done(await check(folder ?? ".", flags, ports));
    });
};

/** Finds what is wrong in the catalog in a folder, and prints it. */
export async function check(folder: string, { format, base }: CheckFlags, ports: CommandPorts): Promise<ExitCode> {
  const path = resolve(ports.workingFolder, folder);
  const { catalog, change, cache } =
    base === undefined
      ? { ...(await openFolder(folder, ports)), change: undefined }
      : await readChange(folder, base, ports);
  if (change === undefined) await cache.judge(catalog);
  const jq = createJqEvaluator();
  const faults = await findAll(catalog, change, jq).finally(() => jq.close());
  await cache.save(catalog);
  if (faults.length === 0 && isEmptyCatalog(catalog)) throw new CommandError(emptyMessage(folder));
  const place = format === "github" ? await placeInRepository(path, ports.workingFolder) : "";
  ports.stdout(writers[format](catalog, faults, place));
  return faults.some(({ severity }) => severity === "error") ? 1 : 0;
}

/** GitHub finds annotated files from the repository's root, wherever the command was run; without git, that is the working folder. */
async function placeInRepository(folder: string, workingFolder: string): Promise<string> {
  const prefix = await askGit(folder, ["rev-parse", "--show-prefix"]);
  const place = prefix?.toString("utf8").trim() ?? relative(workingFolder, folder).split(sep).join("/");
  return place.replace(/\/$/, "");
}

function findAll(catalog: Catalog, change: Change | undefined, jq: JqEvaluator): Promise<readonly Fault[]> {
  return change === undefined ? findFaults(catalog, jq) : findChangeFaults(change, jq);
}

interface ReadChange {
  readonly change: Change;
  /** The change's head. */
  readonly catalog: Catalog;
  readonly cache: FolderCache;
}

/** From where the work left the base, to the files as they are now: what git ignores is no part of a change. */
async function readChange(folder: string, base: string, ports: CommandPorts): Promise<ReadChange> {
  const repository = await openCatalogRepository(folder, ports);
  try {
    const start = await repository.mergeBase(base);
    const trees = readTrees(repository, start, base);
    const entries = trees.then((read) => read.start.entries);
    const [cache, present, { start: before, target }, messages] = await Promise.all([
      openFolderCache(folder, ports),
      folderTree(resolve(ports.workingFolder, folder), { commit: start, entries }),
      trees,
      repository.messagesSince(start),
    ]);
    const catalog = await cache.load(before);
    // What comes after is judged by what differs.
    await cache.judge(catalog);
    const current = await cache.load(target, catalog);
    const head = await cache.load(present, catalog);
    return { change: { base: catalog, head, target: current, messages }, catalog: head, cache };
  } finally {
    await repository.close();
  }
}

/** Where the work began, and what its base has become since. */
async function readTrees(
  repository: CatalogRepository,
  start: string,
  base: string,
): Promise<{ readonly start: CatalogTree; readonly target: CatalogTree }> {
  const tree = await repository.tree(start);
  return { start: tree, target: await repository.tree(await repository.commit(base), tree) };
}

const writers: Readonly<Record<Format, (catalog: Catalog, faults: readonly Fault[], folder: string) => string>> = {
  text(catalog, faults) {
    const { told, more } = firstFaults(faults);
    const lines = describeFaults(told).map((line) => `${line}\n`);
    return `${lines.join("")}${more}${describeTotals(catalog, faults)}`;
  },
  // For machines: whole.
  json: (_catalog, faults) => `${JSON.stringify(faults, null, 2)}\n`,
  github(catalog, faults, folder) {
    const { told, more } = firstFaults(faults);
    const lines = told.map((fault) => `${annotateFault(fault, folder)}\n`);
    return `${lines.join("")}${more}${describeTotals(catalog, faults)}`;
  },
};

function describeTotals(catalog: Catalog, faults: readonly Fault[]): string {
  const entities = [...catalog.entities.values()].reduce((sum, byIdentifier) => sum + byIdentifier.size, 0);
  const read = [
    counted(catalog.blueprints.size, "blueprint"),
    counted(entities, "entity", "entities"),
    counted(catalog.actions.size, "action"),
  ].join(", ");
  const errors = faults.filter(({ severity }) => severity === "error").length;
  return `${read}: ${counted(errors, "error")}, ${counted(faults.length - errors, "warning")}.\n${describeUnread(catalog)}`;
}

/** What rests on a blueprint, an entity or an action is not looked at while that can't be read: more may be wrong than is told. */
function describeUnread(catalog: Catalog): string {
  const { actions, blueprints, faults } = catalog;
  const known = new Set([...actions.values(), ...blueprints.values()].map(({ source }) => source.path));
  const unread = faults
    .filter(({ severity, place }) => severity === "error" && /^(?:actions|blueprints)\//.test(place.file))
    .map(({ place }) => place.file)
    .filter((file) => !known.has(file));
  const count = new Set([...unread, ...unreadEntityFiles(catalog)]).size;
  if (count === 0) return "";
  const files = counted(count, "blueprint, entity or action", "blueprints, entities or actions");
  return `${files} can't be read as written: what else is wrong there is told once that is mended.\n`;
}
