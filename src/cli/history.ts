import { Option } from "commander";
import type { Catalog } from "../core/catalog/catalog.ts";
import { entityHistory } from "../core/history/entity_history.ts";
import type { HistoryCommit, HistoryEntry, ValueChange } from "../core/history/entity_history.ts";
import type { JsonValue } from "../core/json.ts";
import { didYouMean } from "../core/catalog/suggest.ts";
import { decodeName, encodeName, entityFolder } from "../core/render/names.ts";
import { openCatalogRepository } from "./catalog_repository.ts";
import type { CatalogRepository } from "./catalog_repository.ts";
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
  if (!/^[1-9]\d{0,5}$/.test(flags.limit)) throw new CommandError(`--limit is "${flags.limit}"; it must be a number.`);
  const catalog = await loadFolder(flags.dir, ports);
  const repository = await openCatalogRepository(flags.dir, ports);
  try {
    const { blueprint, path } = await findPlace(identifier, flags.blueprint, catalog, repository);
    const folder = entityFolder(catalog.settings.terraform.root, blueprint, identifier);
    const commits = await readCommits(repository, path, folder, Number(flags.limit));
    const entries = entityHistory(commits);
    ports.stdout(flags.format === "json" ? `${JSON.stringify(entries, null, 2)}\n` : describe(path, entries));
    return 0;
  } finally {
    await repository.close();
  }
}

interface EntityPlace {
  readonly blueprint: string;
  readonly path: string;
}

async function findPlace(
  identifier: string,
  blueprint: string | undefined,
  catalog: Catalog,
  repository: CatalogRepository,
): Promise<EntityPlace> {
  const present = [...catalog.entities].flatMap(([id, entities]) => {
    const entity = entities.get(identifier);
    return entity === undefined || (blueprint ?? id) !== id ? [] : [{ blueprint: id, path: entity.source.path }];
  });
  const places = present.length > 0 ? present : await findDeleted(identifier, blueprint, repository);
  const [place, ...others] = places;
  if (place === undefined) {
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

/** The file that `entityFile` names: whatever the app wrote lies there. */
async function findDeleted(
  identifier: string,
  blueprint: string | undefined,
  repository: CatalogRepository,
): Promise<readonly EntityPlace[]> {
  const { prefix } = repository;
  const folder = blueprint === undefined ? "*" : encodeName(blueprint);
  const pattern = `:(top,glob)${prefix}entities/${folder}/${encodeName(identifier)}.*`;
  const listed = await repository.git(["log", "-z", "--format=", "--name-only", "--diff-filter=D", "--", pattern]);
  const paths = new Set(listed.split(/[\0\n]/).filter((path) => path !== ""));
  return [...paths].map((path) => {
    const inCatalog = path.slice(prefix.length);
    const name = inCatalog.split("/")[1] ?? "";
    return { blueprint: decodeName(name) ?? name, path: inCatalog };
  });
}

async function readCommits(
  repository: CatalogRepository,
  path: string,
  folder: string,
  limit: number,
): Promise<readonly HistoryCommit[]> {
  const { prefix } = repository;
  const file = `${prefix}${path}`;
  const paths = [`:(top,literal)${file}`, `:(top,literal)${prefix}${folder}`];
  const log = await repository.git(["log", "-z", `--max-count=${limit}`, "--format=%H%n%aI%n%an%n%B", "--", ...paths]);
  const contentAt = async (revision: string): Promise<string | undefined> =>
    repository.git(["cat-file", "blob", `${revision}:${file}`]).catch(() => undefined);
  const commits: HistoryCommit[] = [];
  for (const record of log.split("\0").filter((text) => text.trim() !== "")) {
    const [oid = "", at = "", author = "", ...message] = record.split("\n");
    const [before, after] = [await contentAt(`${oid}^`), await contentAt(oid)];
    commits.push({
      oid,
      at,
      author,
      message: message.join("\n"),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
  return commits;
}

const operationWords: Readonly<Record<HistoryEntry["operation"], string>> = {
  created: "created",
  changed: "changed",
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
      `    ${claims.length === 0 ? `by ${entry.author}; no run says so` : `it says: ${claims.join("; ")}`}`,
      ...(entry.operation === "deleted" ? [] : entry.changes.map((change) => `    ${describeChange(change)}`)),
    ];
    return lines.map((line) => `${plainLine(line)}\n`).join("");
  });
  return `${path}\n${told.join("")}${claimsNote}\n`;
}

const claimsNote =
  "Who asked and who approved is what the commits say of themselves; trust it where GitHub shows the commit as verified and " +
  "the app's.";

function describeChange({ path, before, after }: ValueChange): string {
  if (before === undefined) return `${path}: ${shown(after)}`;
  return after === undefined
    ? `${path}: taken out (was ${shown(before)})`
    : `${path}: ${shown(before)} -> ${shown(after)}`;
}

function shown(value: JsonValue | undefined): string {
  return cutJson(value ?? null);
}
