import type { Catalog } from "../catalog/model/catalog.ts";
import { nextActions } from "../forms/next_actions.ts";
import { code, shortTime, table } from "../report/markdown.ts";
import type { DriftFacts, DriftedEntity, SetAside, Standing } from "./standing.ts";
import { driftAdvice, driftHeadline, driftWords } from "./words.ts";
import { driftWorkflow } from "./workflow.ts";

/** Where the dashboard's links lead, and the workflow run that found what it says. */
export interface DashboardPlace {
  /** The repository's page, without a slash at the end. */
  readonly url: string;
  readonly branch: string;
  readonly run: {
    readonly id: number;
    readonly url: string;
    /** When it began, ISO 8601 in UTC. */
    readonly at: string;
  };
}

/** An issue's body holds 65,536 characters; the rest is for what stands around the table. */
const tableBytes = 45_000;
const namedAside = 20;
const longestLink = 600;

/** The title of the issue: how many entities it lists, in few words. */
export function dashboardTitle({ entities }: Standing): string {
  return entities.length === 0
    ? "Drift: everything is as its code says"
    : `Drift: ${driftHeadline(entities.map(({ module }) => module))}`;
}

/** The issue's text, and the entities that stand in it. */
export function dashboardText(
  facts: DriftFacts,
  standing: Standing,
  place: DashboardPlace,
  since: (folder: string) => string,
): { readonly text: string; readonly shown: readonly DriftedEntity[] } {
  const { entities, setAside } = standing;
  const fitting = rowsWithin(entities, tableBytes, (entity) =>
    rowOf(entity, facts.catalog, place, since(entity.module.folder)),
  );
  const more = entities.length - fitting.length + (facts.report.modulesOmitted ?? 0);
  const parts = [
    entities.length === 0
      ? "### Everything is as its code says"
      : `### ${driftHeadline(entities.map(({ module }) => module))}`,
    `**Next:** ${entities.length === 0 ? "nothing." : advice(entities)}`,
    fitting.length === 0 ? "" : table(["Entity", "What differs", "Since, and what can be done"], fitting),
    more === 0 ? "" : `And ${more} more: see [the workflow run](${place.run.url}).`,
    setAside.length === 0 ? "" : `Not judged, because a run is changing it or just has: ${asideText(setAside)}.`,
    asOf(facts, place),
  ];
  return { text: parts.filter((part) => part !== "").join("\n\n"), shown: entities.slice(0, fitting.length) };
}

function advice(entities: Standing["entities"]): string {
  const drifted =
    "runs one of its actions, whose plan shows the difference and whose apply makes the code true again; or changes back what was " +
    "changed by hand";
  const modules = entities.map(({ module }) => module);
  return (
    `${driftAdvice("who owns an entity", modules, drifted)} Gatehouse keeps this issue up to date after each check, and closes it when ` +
    "nothing is left."
  );
}

function rowOf(
  { blueprint, identifier, module }: DriftedEntity,
  catalog: Catalog,
  { url, branch }: DashboardPlace,
  since: string,
): readonly string[] {
  const path = catalog.entities.get(blueprint)?.get(identifier)?.source.path;
  const address = path === undefined ? pageUrl(url, "tree", branch, module.folder) : pageUrl(url, "blob", branch, path);
  const actions = nextActions(catalog, url, blueprint, identifier)
    .filter((next) => next.action.operation !== "DELETE" && next.url.length < longestLink)
    .map((next) => `[${plainWords(next.action.title)}](${next.url})`);
  return [
    `[${code(identifier)}](${address}) ${code(blueprint)}`,
    driftWords(module).join("<br>"),
    [shortTime(since), ...actions].join("<br>"),
  ];
}

function pageUrl(url: string, kind: "blob" | "tree", branch: string, path: string): string {
  const encoded = `${branch}/${path}`.split("/").map(encodeURIComponent).join("/");
  return `${url}/${kind}/${encoded.replaceAll("(", "%28").replaceAll(")", "%29")}`;
}

/** A title in a link's text must not end it, and is no code. */
function plainWords(title: string): string {
  return title.replaceAll(/[[\]<>`*_|\\]/g, "").trim() || "its action";
}

/** As many rows as fit, in order: no more are made, since each has forms to look through. */
function rowsWithin(
  entities: readonly DriftedEntity[],
  bytes: number,
  rowFor: (entity: DriftedEntity) => readonly string[],
): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  let left = bytes;
  for (const entity of entities) {
    const row = rowFor(entity);
    left -= Buffer.byteLength(row.join(" | ")) + 8;
    if (left < 0) break;
    rows.push(row);
  }
  return rows;
}

function asideText(setAside: readonly SetAside[]): string {
  const named = setAside
    .slice(0, namedAside)
    .map(({ identifier, run }) => `${code(identifier)}${run === undefined ? "" : ` (run ${run})`}`);
  const more = setAside.length - named.length;
  return [...named, ...(more === 0 ? [] : [`${more} more`])].join(", ");
}

function asOf({ report }: DriftFacts, { url, run }: DashboardPlace): string {
  const clean = `${report.clean} ${report.clean === 1 ? "entity is" : "entities are"} as the code says.`;
  const checkNow = `[Check now](${url}/actions/workflows/${driftWorkflow})`;
  return `As of ${shortTime(run.at)}, commit ${report.head.slice(0, 12)}: ${clean} [The workflow run](${run.url}). ${checkNow}.`;
}
