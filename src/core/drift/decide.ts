import type { DashboardPlace } from "./dashboard.ts";
import { dashboardText, dashboardTitle } from "./dashboard.ts";
import { memoryKey, readDashboardMemory, writeDashboardMemory } from "./dashboard_memory.ts";
import type { DashboardMemory } from "./dashboard_memory.ts";
import { standingDrift } from "./standing.ts";
import type { DriftFacts, Standing } from "./standing.ts";

/** The newest issue with the dashboard's label that the app opened. */
export interface Dashboard {
  readonly number: number;
  readonly open: boolean;
  readonly title: string;
  readonly body: string;
}

interface DashboardContent {
  readonly title: string;
  readonly body: string;
}

/** What to do with the dashboard; `comment` comes last, and tells those who follow the issue. */
export type DashboardStep =
  | ({ readonly type: "create" } & DashboardContent)
  | ({ readonly type: "update"; readonly number: number; readonly comment?: string } & DashboardContent & {
        readonly open: boolean;
      });

/**
 * One issue shows what has drifted: opened when something has, updated in place, closed when nothing is left, and opened again.
 * A person who closes it is not contradicted before the next check.
 * @param keys the app's own; the first signs
 * @returns nothing when all is as it should be
 */
export function decideDashboard(
  facts: DriftFacts,
  place: DashboardPlace,
  dashboard: Dashboard | undefined,
  keys: readonly Uint8Array[],
): DashboardStep | undefined {
  const memory = dashboard === undefined ? undefined : readDashboardMemory(dashboard.body, keys);
  // What an older workflow run found is not news.
  if (memory !== undefined && memory.run > place.run.id) return undefined;
  const standing = standingDrift(facts);
  const hasDrift = standing.entities.length > 0;
  if (!hasDrift && dashboard?.open !== true) return undefined;
  if (dashboard?.open === false && wasClosedByHand(memory, place)) return undefined;
  const content = {
    title: dashboardTitle(standing),
    body: bodyOf(facts, standing, place, dashboard?.open === true ? memory : undefined, keys),
  };
  if (dashboard === undefined) return { type: "create", ...content };
  const { number, open, title, body } = dashboard;
  const isSame = open === hasDrift && title === content.title && body.replaceAll("\r\n", "\n") === content.body;
  if (isSame) return undefined;
  const comment = open === hasDrift ? undefined : hasDrift ? driftAgain : driftOver;
  return { type: "update", number, open: hasDrift, ...content, ...(comment !== undefined && { comment }) };
}

const driftOver = "Nothing is left: what was checked is as its code says, or a run is changing it. Closed.";
const driftAgain = "Something is not as its code says again.";

/** The app itself leaves no entity on a dashboard that it closes. */
function wasClosedByHand(memory: DashboardMemory | undefined, { run }: DashboardPlace): boolean {
  return memory?.run === run.id && Object.keys(memory.since).length > 0;
}

function bodyOf(
  facts: DriftFacts,
  standing: Standing,
  place: DashboardPlace,
  memory: DashboardMemory | undefined,
  keys: readonly Uint8Array[],
): string {
  const [key] = keys;
  if (key === undefined) throw new Error("There is no master key to sign the dashboard with.");
  const since = (folder: string): string => memory?.since[memoryKey(folder)] ?? place.run.at;
  const { text, shown } = dashboardText(facts, standing, place, since);
  const kept = shown.map(({ module }) => [memoryKey(module.folder), since(module.folder)] as const);
  return `${text}\n\n${writeDashboardMemory({ run: place.run.id, since: Object.fromEntries(kept) }, key)}`;
}
