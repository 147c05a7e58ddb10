import type { Report } from "../../../src/core/plan/messages.ts";
import { code, list } from "../../../src/core/report/markdown.ts";
import { reportPages, reportTitle } from "../report_text.ts";

/** How it stands with one root module: what a job reported, or why there is nothing to report. */
export interface ModuleState {
  readonly folder: string;
  readonly report?: Report;
  readonly note?: string;
}

/** A comment has 65,536 characters, of which the plans' seals take some. */
const commentBytes = 44_000;

/** The comment's text, and what of it has to go on elsewhere: pages that name further destroys, by module. */
export interface CommentText {
  readonly text: string;
  readonly more: ReadonlyMap<string, readonly string[]>;
}

export function commentText(states: readonly ModuleState[], removed: readonly string[], next: string): CommentText {
  const more = new Map<string, readonly string[]>();
  const bytes = Math.floor(commentBytes / Math.max(1, states.length));
  const parts = states.map(({ folder, report, note = "" }) => {
    const [first = "", ...pages] = report === undefined ? [] : reportPages(report, bytes);
    if (pages.length > 0) more.set(folder, pages);
    const title = report === undefined ? "" : `: ${code(reportTitle(report), 300)}`;
    return [`### ${code(folder, 300)}${title}`, note, first].filter((part) => part !== "").join("\n\n");
  });
  const gone =
    removed.length === 0
      ? []
      : [
          `**The code of ${list(removed.map((folder) => code(folder)))} is gone.** What it made stays, and nobody looks after it. ` +
            "If that is not meant: take its resources out first, merge that, and then delete the folder.",
        ];
  return { text: [`**Next:** ${next}`, ...gone, ...parts].join("\n\n"), more };
}
