import type { Order } from "../../src/core/plan/messages.ts";
import { folderTreeId } from "../../src/core/render/tree_id.ts";
import { text } from "./git_objects.ts";
import type { GitObjects } from "./git_objects.ts";
import type { Files } from "./git_tree.ts";
import { refusal } from "./step_end.ts";

/**
 * The files of the order's folder, read from git's objects and checked against the tree that the app rendered. Nothing else
 * of the workspace is used.
 * @throws StepEnd
 */
export async function readRenderedFolder(order: Order, git: GitObjects): Promise<Files> {
  const [checkedOut, isThere] = await Promise.all([
    git.read("rev-parse", "HEAD"),
    git.has(`${order.head}:${order.folder}`),
  ]);
  const head = text(checkedOut).trim();
  if (head !== order.head) {
    const remedy = "Check out the input `head` before this step, with actions/checkout.";
    throw refusal(`The checkout is at ${head}, not at the ordered ${order.head}`, remedy);
  }
  if (!isThere) {
    const remedy = "The template may have rendered nothing, or the folder was removed. Ask for a new run.";
    throw refusal(`The commit ${head} has no folder ${order.folder}`, remedy);
  }
  const files = await git.files(`${head}:${order.folder}`, order.folder);
  if (folderTreeId(files) !== order.tree) {
    const summary = `${order.folder} is not what the app rendered`;
    throw refusal(summary, `Its tree is ${folderTreeId(files)}, the order's is ${order.tree}. Undo the change.`);
  }
  return files;
}
