import type { ChangeCounts, Report } from "../../../src/core/plan/messages.ts";
import { countsLine } from "../../../src/core/plan/summary.ts";
import { code, list } from "../../../src/core/report/markdown.ts";
import { checkPages } from "../publish.ts";
import type { ReportPages } from "../publish.ts";
import { reportHeading, reportPages, reportTitle } from "../report_text.ts";
import type { Uncovered } from "./changed_modules.ts";
import { uncoveredTexts } from "./uncovered_text.ts";

/** How it stands with one root module: what a job reported, or why there is nothing to report. */
export interface ModuleState {
  readonly folder: string;
  readonly report?: Report;
  readonly note?: string;
  /** Where there is no report: it was to be applied, and is not. */
  readonly isLeft?: boolean;
  /** An apply of it has failed, this job's or an earlier attempt's. */
  readonly wasTried?: boolean;
}

/** A comment has 65,536 characters, of which the plans' seals take some. */
const commentBytes = 44_000;

/** The comment's text, and by module the pages of its report that do not all stand in it. */
export interface CommentText {
  readonly text: string;
  readonly more: ReadonlyMap<string, ReportPages>;
}

/** How it stands with everything that a push or a pull request changes. */
export interface View {
  readonly states: readonly ModuleState[];
  readonly uncovered: Uncovered;
  /** What the reader is to do. */
  readonly next: string;
  /** Which commit this is of. */
  readonly commit: string;
}

/** The name of the check runs with a root module's report. */
export function moduleCheck(folder: string): string {
  return `gatehouse ${folder}`;
}

/** Each module's report, as far as all of them fit into one comment; and which job found that. */
export function commentText(view: View, runUrl: string): CommentText {
  const more = new Map<string, ReportPages>();
  const share = Math.floor(commentBytes / Math.max(1, view.states.length));
  const parts = gravestFirst(view.states).map((state) => {
    const head = moduleHead(state, reportHeading);
    if (state.report === undefined) return head;
    const first = Math.max(500, share - Buffer.byteLength(head));
    const all = reportPages(state.report, { ...checkPages, first }, moduleCheck(state.folder));
    if (all.length > 1) more.set(state.folder, { all, shown: 1 });
    return [head, all[0]].join("\n\n");
  });
  return { text: joined(view, parts, runUrl), more };
}

/** How each module ended, where the reports are too long even when they are cut: those are pages on their own, whole. */
export function titlesText(view: View, runUrl: string): CommentText {
  const more = new Map<string, ReportPages>();
  const parts = gravestFirst(view.states).map((state) => {
    const head = moduleHead(state, reportTitle);
    if (state.report === undefined) return head;
    more.set(state.folder, { all: reportPages(state.report, checkPages, moduleCheck(state.folder)), shown: 0 });
    return `${head}\n\nToo long for this comment: see the checks ${code(moduleCheck(state.folder), 300)} of this commit.`;
  });
  return { text: joined(view, parts, runUrl), more };
}

function moduleHead({ folder, report, note = "" }: ModuleState, titleOf: (report: Report) => string): string {
  const title = report === undefined ? "" : `: ${code(titleOf(report), 300)}`;
  return [`### ${code(folder, 300)}${title}`, ...(note === "" ? [] : [note])].join("\n\n");
}

function joined({ states, uncovered, next, commit }: View, parts: readonly string[], runUrl: string): string {
  const tools = [...new Set(states.flatMap(({ report }) => report?.seal?.tool ?? []))];
  const made = tools.length === 0 ? "" : `, with ${list(tools)}`;
  const last = `Of ${code(commit)}${made}, by [this job](${runUrl}).`;
  const head = states.length > 1 ? [headline(states)] : [];
  return [...head, `**Next:** ${next}`, ...uncoveredTexts(uncovered), ...parts, last].join("\n\n");
}

const stoppedNamed = 5;

/** What all root modules come to, and which did not get as far as they should. */
export function headline(states: readonly ModuleState[]): string {
  const counts = states.flatMap((state) => (isStopped(state) ? [] : (state.report?.counts ?? [])));
  const stopped = states.filter(isStopped).map(({ folder }) => folder);
  const named = stopped.slice(0, stoppedNamed).map((folder) => code(folder, 300));
  const others = stopped.length > named.length ? [`${stopped.length - named.length} more`] : [];
  const said = [
    `**${states.length} root modules.**`,
    ...(counts.length === 0 ? [] : [countsLine(sumOf(counts))]),
    ...(stopped.length === 0 ? [] : [`Look at ${list([...named, ...others])}.`]),
  ];
  return said.join(" ");
}

function sumOf(all: readonly ChangeCounts[]): ChangeCounts {
  const sum = (one: keyof ChangeCounts): number => all.reduce((total, counts) => total + counts[one], 0);
  return {
    create: sum("create"),
    update: sum("update"),
    replace: sum("replace"),
    delete: sum("delete"),
    move: sum("move"),
    import: sum("import"),
    forget: sum("forget"),
    outputs: sum("outputs"),
    drift: sum("drift"),
  };
}

function isStopped({ report, isLeft = false }: ModuleState): boolean {
  return report === undefined ? isLeft : report.outcome !== "planned" && report.outcome !== "applied";
}

/** What went wrong, then what takes something away, then the rest; each in its order. */
function gravestFirst(states: readonly ModuleState[]): readonly ModuleState[] {
  const weight = (state: ModuleState): number => {
    if (isStopped(state)) return 0;
    const { counts } = state.report ?? {};
    return (counts?.delete ?? 0) + (counts?.replace ?? 0) > 0 ? 1 : 2;
  };
  return states.toSorted((one, other) => weight(one) - weight(other));
}
