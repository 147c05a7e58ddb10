import { Option } from "commander";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { entityHistory } from "../core/history/entity_history.ts";
import type { HistoryCommit, HistoryEntry, ValueChange } from "../core/history/entity_history.ts";
import type { JsonValue } from "../core/json.ts";
import { didYouMean, suggestName } from "../core/catalog/documents/suggest.ts";
import { entityFolder } from "../core/render/names.ts";
import { openCatalogRepository, refuseShallow } from "./catalog_repository.ts";
import type { CatalogRepository } from "./catalog_repository.ts";
import { emptyMessage, isEmptyCatalog } from "./empty_catalog.ts";
import { findDeletedPlaces, findPlaceBefore, lastPlaces } from "./entity_places.ts";
import type { EntityPlace } from "./entity_places.ts";
import { plainLine } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { cutJson } from "../core/cut_text.ts";

interface HistoryFlags {
  readonly dir: string;
  readonly blueprint?: string;
  readonly limit: string;
  readonly format: "text" | "json";
}

export const addHistory: AddCommand = (program, ports, done) => {
  program
    .command("history <entity>")
    .description("say what became of an entity, from git: who asked, who approved, which run, what changed")
    .option("--blueprint <identifier>", "its blueprint, where several have an entity of this identifier")
    .option("--dir <folder>", "the catalog, in a git repository", ".")
    .option("--limit <number>", "how many commits, newest first", "50")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Deleted entities have a history too. Who asked and who approved is what the commits' trailers say. Anybody who can write
to the repository can write those, so they are claims: a commit is the app's where GitHub shows it as verified and the app's.

Examples:
  gatehouse history mailer-orders
  gatehouse history mailer --blueprint service --format json`,
    )
    .action(async (entity: string, flags: HistoryFlags) => {
      done(await history(entity, flags, ports));
    });
};

async function history(identifier: string, flags: HistoryFlags, ports: CommandPorts): Promise<ExitCode> {
  if (!/^[1-9]\d{0,5}$/.test(flags.limit)) {
    throw new CommandError(`--limit is "${flags.limit}"; it must be a whole number from 1 to 999999.`);
  }
  const catalog = await loadFolder(flags.dir, ports);
  const repository = await openCatalogRepository(flags.dir, ports);
  try {
    await refuseShallow(repository, flags.dir, "what became of an entity");
    const place = await findPlace({ ...flags, identifier }, catalog, repository);
    const { root } = catalog.settings.terraform;
    const commits = await readCommits(repository, place, { identifier, root }, Number(flags.limit));
    const entries = entityHistory(commits);
    ports.stdout(flags.format === "json" ? `${JSON.stringify(entries, null, 2)}\n` : describe(place.path, entries));
    return 0;
  } finally {
    await repository.close();
  }
}

/** Where `--blueprint` is why nothing was found. */
function refuseOtherBlueprint(identifier: string, blueprint: string | undefined, catalog: Catalog): void {
  if (blueprint === undefined) return;
  if (!catalog.blueprints.has(blueprint)) {
    const remedy = suggestName(blueprint, [...catalog.blueprints.keys()]);
    throw new CommandError(`There is no blueprint ${blueprint}. ${remedy}`);
  }
  const others = [...catalog.entities].flatMap(([id, entities]) => (entities.has(identifier) ? [id] : []));
  if (others.length === 0) return;
  throw new CommandError(
    `There is no entity ${identifier} of ${blueprint}, and git knows of none that was deleted. ` +
      `There is one of ${others.join(", ")}: leave --blueprint out, or name that.`,
  );
}

async function findPlace(
  { identifier, blueprint, dir }: { readonly identifier: string } & Pick<HistoryFlags, "blueprint" | "dir">,
  catalog: Catalog,
  repository: CatalogRepository,
): Promise<EntityPlace> {
  const present = [...catalog.entities].flatMap(([id, entities]) => {
    const entity = entities.get(identifier);
    return entity === undefined || (blueprint ?? id) !== id ? [] : [{ blueprint: id, path: entity.source.path }];
  });
  const deleted = present.length > 0 ? [] : await findDeletedPlaces(repository, identifier, catalog.tree);
  const places = [...present, ...deleted.filter((one) => blueprint === undefined || one.blueprint === blueprint)];
  const [place, ...others] = places;
  if (place === undefined) {
    if (isEmptyCatalog(catalog)) throw new CommandError(emptyMessage(dir));
    refuseOtherBlueprint(identifier, blueprint, catalog);
    const near = didYouMean(identifier, new Set([...catalog.entities.values()].flatMap((each) => [...each.keys()])));
    throw new CommandError(
      `There is no entity ${identifier} in the catalog, and git knows of none that was deleted.` +
        (near === undefined ? "" : ` Did you mean ${near}?`),
    );
  }
  if (others.length > 0) {
    const names = places.map((found) => found.blueprint).join(", ");
    throw new CommandError(`Several blueprints have an entity ${identifier}: ${names}. Say which: --blueprint.`);
  }
  return place;
}

/** A commit, whether the entity's file came to its place in it, and the commit before, if there is one. */
interface ReadCommit extends HistoryCommit {
  readonly isMade: boolean;
  readonly parent: string | undefined;
}

interface Stretch {
  readonly place: EntityPlace;
  /** Its newest commit. */
  readonly from: string;
}

/** Follows the entity through the places that its file had. */
async function readCommits(
  repository: CatalogRepository,
  place: EntityPlace,
  entity: { readonly identifier: string; readonly root: string },
  limit: number,
): Promise<readonly HistoryCommit[]> {
  const commits: HistoryCommit[] = [];
  const stretches: Stretch[] = [{ place, from: "HEAD" }];
  for (const { place: current, from } of stretches) {
    if (commits.length === limit) break;
    const folder = entityFolder(entity.root, current.blueprint, entity.identifier);
    for await (const commit of commitsOf(repository, current.path, folder, { from, limit: limit - commits.length })) {
      const { isMade, parent, ...rest } = commit;
      const before = isMade ? await findPlaceBefore(repository, rest.oid, entity.identifier) : undefined;
      if (before !== undefined && parent !== undefined) {
        const content = await contentAt(repository, parent, before.path);
        commits.push({ ...rest, movedFrom: before.path, ...(content === undefined ? {} : { before: content }) });
        stretches.push({ place: before, from: parent });
        break;
      }
      commits.push(rest);
      const earlier =
        isMade && parent !== undefined ? await earlierPlace(repository, current, entity, parent) : undefined;
      if (earlier === undefined || parent === undefined) continue;
      stretches.push({ place: earlier, from: parent });
      break;
    }
  }
  return commits;
}

/** Where an entity that came back was when it was deleted, if its file had another name then. */
async function earlierPlace(
  repository: CatalogRepository,
  { blueprint, path }: EntityPlace,
  { identifier }: { readonly identifier: string },
  parent: string,
): Promise<EntityPlace | undefined> {
  const places = await lastPlaces(repository, identifier, parent);
  return places.find((place) => place.blueprint === blueprint && place.path !== path);
}

async function* commitsOf(
  repository: CatalogRepository,
  path: string,
  folder: string,
  { from, limit }: { readonly from: string; readonly limit: number },
): AsyncGenerator<ReadCommit> {
  const paths = [path, folder].map((each) => `:(top,literal)${repository.prefix}${each}`);
  const options = ["-z", `--max-count=${limit}`, "--format=%H%n%P%n%aI%n%an%n%B"];
  const log = await repository.git(["log", ...options, from, "--", ...paths]);
  for (const record of log.split("\0").filter((text) => text.trim() !== "")) {
    const [oid = "", parents = "", at = "", author = "", ...message] = record.split("\n");
    const [parent] = parents.split(" ").filter((each) => each !== "");
    const before = parent === undefined ? undefined : await contentAt(repository, parent, path);
    const after = await contentAt(repository, oid, path);
    yield {
      oid,
      at,
      author,
      message: message.join("\n"),
      isMade: before === undefined && after !== undefined,
      parent,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  }
}

/** A file of the catalog at a commit; nothing where that has none. What git can't tell is an error: it is no such nothing. */
async function contentAt(repository: CatalogRepository, commit: string, path: string): Promise<string | undefined> {
  const place = `${repository.prefix}${path}`;
  const listed = await repository.git(["ls-tree", "-z", "--full-tree", commit, "--", place]);
  const oid = /^\d+ blob ([0-9a-f]+)\t/.exec(listed)?.[1];
  if (oid === undefined) return undefined;
  const [content] = await repository.blobs([oid]);
  if (content !== undefined) return new TextDecoder().decode(content);
  const remedy = "Fetch it: git fetch --refetch. Where that does not help, clone the repository anew.";
  throw new CommandError(`git has not ${place} as it was at ${commit}, so that its history can't be told. ${remedy}`);
}

const operationWords: Readonly<Record<HistoryEntry["operation"], string>> = {
  created: "created",
  changed: "changed",
  moved: "moved",
  deleted: "deleted",
  terraform: "its Terraform changed",
};

function describe(path: string, entries: readonly HistoryEntry[]): string {
  const told = entries.map((entry) => {
    const { run, action, requestedBy, approvedBy, pullRequest } = entry.claims;
    const claims = [
      run === undefined ? undefined : `run ${run}`,
      action === undefined ? undefined : `action ${action}`,
      requestedBy === undefined ? undefined : `asked for by ${requestedBy}`,
      approvedBy.length === 0 ? undefined : `approved by ${approvedBy.join(", ")}`,
      pullRequest === undefined ? undefined : `pull request ${pullRequest}`,
    ].filter((part) => part !== undefined);
    const lines = [
      `${entry.at}  ${entry.commit.slice(0, 10)}  ${operationWords[entry.operation]}: ${entry.subject}`,
      ...(entry.movedFrom === undefined ? [] : [`    moved from ${entry.movedFrom}`]),
      `    ${claims.length === 0 ? `by ${entry.author}; no run says so` : `it says: ${claims.join("; ")}`}`,
      ...(entry.operation === "deleted" ? [] : describeChanges(entry)).map((line) => `    ${line}`),
    ];
    return lines.map((line) => `${plainLine(line)}\n`).join("");
  });
  return `${path}\n${told.join("")}${claimsNote}\n`;
}

const claimsNote =
  "Who asked and who approved is what the commits say of themselves; trust it where GitHub shows the commit as verified and " +
  "the app's.";

function describeChanges({ operation, reading, changes }: HistoryEntry): readonly string[] {
  if (reading === "failed") return ["now the file can't be read"];
  const told = changes.map(describeChange);
  if (reading === "again") return ["now the file can be read again", ...told];
  return operation === "changed" && changes.length === 0 ? ["only comments or layout"] : told;
}

function describeChange({ path, before, after }: ValueChange): string {
  if (before === undefined) return `${path}: ${shown(after)}`;
  return after === undefined
    ? `${path}: taken out (was ${shown(before)})`
    : `${path}: ${shown(before)} -> ${shown(after)}`;
}

function shown(value: JsonValue | undefined): string {
  return cutJson(value ?? null);
}
