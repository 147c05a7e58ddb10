import type { StatusView } from "../run/effects.ts";
import { folded } from "./markdown.ts";

/** Marks the one comment of a run that the app keeps up to date. */
export const statusMarker = "<!-- gatehouse:status -->";

/** GitHub refuses comments of more than 65,536 characters; the rest is room for the announcement. */
const characterLimit = 60_000;

export interface StatusFooter {
  readonly issue: number;
  readonly action?: string;
  /** The catalog's commit. */
  readonly commit: string;
}

/** The status comment: state, who does what next, what that reader needs, folded details, footer, announcement. */
export function writeStatusComment(view: StatusView, footer: StatusFooter, markers: readonly string[]): string {
  const head = fitHead([...standing(view), ...(view.blocks ?? [])].map(withoutMarkers));
  const foot = [
    `<sub>Run ${String(footer.issue)}${footer.action === undefined ? "" : ` · ${footer.action}`} at ${footer.commit.slice(0, 7)}</sub>`,
    [statusMarker, ...markers].join("\n"),
  ];
  let room = characterLimit - [...head, ...foot].join("\n\n").length;
  const details: string[] = [];
  let omitted = 0;
  for (const part of view.folded ?? []) {
    const text = withoutMarkers(folded(part.summary, part.body));
    if (text.length > room) omitted += 1;
    else details.push(text);
    room -= text.length > room ? 0 : text.length + 2;
  }
  if (omitted > 0)
    details.push(`${omitted === 1 ? "1 more part does" : `${String(omitted)} more parts do`} not fit here.`);
  return [...head, ...details, ...foot].join("\n\n");
}

/** How a run stands and who does what next, as paragraphs of their own. */
export function standing({ title, next }: StatusView): readonly string[] {
  return [`### ${title}`, `**Next:** ${next}`];
}

/** Answers and files are shown here: none of them may pass for a marker of the app's. */
export function withoutMarkers(text: string): string {
  return text.replaceAll("<!-- gatehouse:", "<!-- gatehouse\u200b:");
}

/** A catalog may give a part any length; a comment that GitHub refuses would tell nobody anything. */
function fitHead(parts: readonly string[]): readonly string[] {
  let room = characterLimit;
  return parts.map((part) => {
    const fitting = part.length <= room ? part : "(This part does not fit into a comment.)";
    room -= fitting.length + 2;
    return fitting;
  });
}

/** Marks a second comment, so that nothing is announced twice. */
export function noticeMarker(key: string): string {
  return `<!-- gatehouse:notice ${key.replaceAll(/[^A-Za-z0-9:._-]/g, "-")} -->`;
}
