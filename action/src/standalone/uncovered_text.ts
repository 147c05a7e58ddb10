import { code, list } from "../../../src/core/report/markdown.ts";
import type { Uncovered } from "./changed_modules.ts";

const named = 20;

/** What the reader of a change has to know beside its plans. */
export function uncoveredTexts({ removed, strays, unread }: Uncovered): readonly string[] {
  const texts: string[] = [];
  if (removed.length > 0) {
    texts.push(
      `**The code of ${names(removed)} is gone.** What is still in its state stays, and nobody looks after it any more, checks for drift ` +
        "neither. Unless a merge before has taken all of its resources out: do that first, and then delete the folder.",
    );
  }
  if (strays.length > 0) {
    texts.push(
      `**Nobody plans or applies ${names(strays)}:** that is code of no root module that the input \`directories\` names, nor of a ` +
        "module that one of them uses. If it is to be applied, name its folder there.",
    );
  }
  if (unread.length > 0) {
    texts.push(
      `**Whether more root modules are changed is not known:** ${names(unread)} can't be read, so that they may use what is ` +
        "changed here. Write that code plainly, as `terraform validate` takes it.",
    );
  }
  return texts;
}

function names(paths: readonly string[]): string {
  const shown = paths.slice(0, named).map((path) => code(path));
  const others = paths.length - shown.length;
  return list([...shown, ...(others > 0 ? [`${String(others)} more`] : [])]);
}
