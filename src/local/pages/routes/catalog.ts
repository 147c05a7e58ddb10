import { driftedCell } from "../catalog/drift.ts";
import type { Blueprint, Catalog, Entity } from "../catalog/model.ts";
import { isCatalogFile, readCatalog } from "../catalog/read_catalog.ts";
import { entitiesOf } from "../catalog/select.ts";
import type { ReadComputed } from "../computed.ts";
import { queryOf, type Visit } from "../visit.ts";
import { blueprintPage, catalogPage, type EntityTable } from "../views/catalog.ts";
import { entityPage, type EntityRun, type ShownDrift } from "../views/entity.ts";
import type { Page } from "../views/layout.ts";
import { notHere } from "../views/not_here.ts";
import { markdown } from "./conversation.ts";
import type { Routes } from "./routes.ts";
import { createRepositoryFiles, type RepositoryFiles } from "./repository_files.ts";

export function catalogRoutes({ page }: Routes, computed: ReadComputed): void {
  const files = createRepositoryFiles();
  page("", async (visit) => {
    const catalog = await catalogFor(visit, files);
    const search = queryOf(visit, "q");
    const tables = await Promise.all(
      catalog.blueprints.map((blueprint) => tableOf(visit, catalog, blueprint, search, computed)),
    );
    return { title: "Catalog", section: "Catalog", body: catalogPage(catalog, tables, search, visit.links) };
  });
  page("/entities/:blueprint", async (visit) => blueprintOf(visit, await catalogFor(visit, files), computed));
  page("/entities/:blueprint/:identifier", async (visit) => entityOf(visit, await catalogFor(visit, files), computed));
}

async function catalogFor(visit: Visit, files: RepositoryFiles): Promise<Catalog> {
  return readCatalog(await files.read(visit, isCatalogFile));
}

/** The entities of a blueprint that fit a search, with what is computed of them. */
async function tableOf(
  { repository }: Visit,
  catalog: Catalog,
  blueprint: Blueprint,
  search: string,
  readComputed: ReadComputed,
): Promise<EntityTable> {
  const entities = entitiesOf(catalog, blueprint.identifier, search);
  const identifiers = blueprint.computed.length === 0 ? [] : entities.map(({ identifier }) => identifier);
  return { blueprint, entities, computed: await readComputed(repository, blueprint.identifier, identifiers) };
}

async function blueprintOf(visit: Visit, catalog: Catalog, readComputed: ReadComputed): Promise<Page> {
  const name = visit.parameter("blueprint");
  const blueprint = catalog.blueprints.find(({ identifier }) => identifier === name);
  if (blueprint === undefined) return notHere(`The catalog has no blueprint ${name}.`);
  const search = queryOf(visit, "q");
  const table = await tableOf(visit, catalog, blueprint, search, readComputed);
  const body = blueprintPage(catalog, table, search, visit.links);
  return { title: blueprint.title, section: "Catalog", body };
}

async function entityOf(visit: Visit, catalog: Catalog, readComputed: ReadComputed): Promise<Page> {
  const [name, identifier] = [visit.parameter("blueprint"), visit.parameter("identifier")];
  const entity = catalog.entities.find((one) => one.blueprint === name && one.identifier === identifier);
  if (entity === undefined) return notHere(`The catalog has no ${name} ${identifier}.`);
  const blueprint = catalog.blueprints.find((one) => one.identifier === name);
  const runs = [...(await openRuns(visit, catalog, identifier)), ...finishedRuns(catalog, identifier)];
  const [drift, computed] = await Promise.all([
    driftOf(visit, entity),
    readComputed(visit.repository, name, [identifier]),
  ]);
  return {
    title: entity.title,
    section: "Catalog",
    body: entityPage(catalog, blueprint, entity, { runs, drift, computed: computed.get(identifier) }, visit.links),
  };
}

/** What the app's dashboard says of it. Anybody who may label could put that label on an issue of their own. */
async function driftOf(visit: Visit, { path }: Entity): Promise<ShownDrift | undefined> {
  const { github, at } = visit;
  const { data } = await github.issues.listForRepo({ ...at, labels: "gatehouse/drift", state: "open", per_page: 100 });
  const dashboard = data.find(({ user }) => user?.type === "Bot");
  const text = driftedCell(dashboard?.body ?? "", path);
  return dashboard === undefined || text === undefined
    ? undefined
    : { issue: dashboard.number, text: markdown(visit, text) };
}

function finishedRuns(catalog: Catalog, identifier: string): EntityRun[] {
  return catalog.runs
    .filter(({ entities }) => entities.includes(identifier))
    .map((run) => ({
      issue: run.issue,
      title: `${titleOf(catalog, run.action)}, asked by ${run.requestedBy}`,
      status: run.status,
      at: run.endedAt,
    }));
}

function titleOf(catalog: Catalog, action: string): string {
  return catalog.actions.find(({ identifier }) => identifier === action)?.title ?? action;
}

/** Runs without a record yet: open issues of an action in which the identifier is a whole answer. */
async function openRuns({ github, at }: Visit, catalog: Catalog, identifier: string): Promise<EntityRun[]> {
  const { data } = await github.issues.listForRepo({ ...at, labels: "gatehouse", state: "open", per_page: 100 });
  const recorded = new Set(catalog.runs.map(({ issue }) => issue));
  return data
    .filter(({ number, body }) => !recorded.has(number) && (body ?? "").split(/\r?\n/).includes(identifier))
    .map((issue) => ({
      issue: issue.number,
      title: issue.title,
      status: stateOf(issue.labels.map((label) => (typeof label === "string" ? label : (label.name ?? "")))),
      at: "",
    }));
}

function stateOf(labels: readonly string[]): string {
  return (
    labels
      .find((label) => label.startsWith("run/"))
      ?.slice("run/".length)
      .replaceAll("-", " ") ?? "submitted"
  );
}
