import type { Order } from "../../src/core/plan/messages.ts";
import { folderTreeId } from "../../src/core/render/tree_id.ts";
import { requirePlain, text } from "./git_objects.ts";
import type { GitObjects } from "./git_objects.ts";
import { filesWithin, readTree } from "./git_tree.ts";
import type { Files } from "./git_tree.ts";
import { refusal } from "./step_end.ts";

export interface Rendered {
  readonly files: Files;
  /** What was asked for of the repository's other files, where it is there. */
  readonly besideFolder: Files;
}

/**
 * The files of the order's folder, read from git's objects and checked against the tree that the app rendered, and files
 * beside it. Nothing else of the workspace is used.
 * @param beside paths that are read as they are
 * @throws StepEnd
 */
export async function readRenderedFolder(order: Order, beside: readonly string[], git: GitObjects): Promise<Rendered> {
  const { folder } = order;
  const listing = ["ls-tree", "-r", "-z", "-l", "--full-tree", order.head, "--", folder, ...beside];
  const [checkedOut, listed] = await Promise.all([git.read("rev-parse", "HEAD"), git.find(...listing)]);
  const head = text(checkedOut).trim();
  if (head !== order.head) {
    const remedy = "Check out the input `head` before this step, with actions/checkout.";
    throw refusal(`The checkout is at ${head}, not at the ordered ${order.head}`, remedy);
  }
  const entries = readTree(listed ?? (await git.read(...listing)));
  const own = entries.filter(({ path }) => path.startsWith(`${folder}/`));
  if (own.length === 0) {
    const remedy = "The template may have rendered nothing, or the folder was removed. Ask for a new run.";
    throw refusal(`The commit ${head} has no folder ${folder}`, remedy);
  }
  requirePlain(own);
  const contents = await git.contents(entries);
  const files = filesWithin(contents, folder);
  if (folderTreeId(files) !== order.tree) {
    const summary = `${folder} is not what the app rendered`;
    throw refusal(summary, `Its tree is ${folderTreeId(files)}, the order's is ${order.tree}. Undo the change.`);
  }
  return { files, besideFolder: new Map([...contents].filter(([path]) => beside.includes(path))) };
}
