import type { Order } from "../../src/core/plan/messages.ts";
import { folderTreeId } from "../../src/core/render/tree_id.ts";
import { gitEnvironment } from "./child_environment.ts";
import type { Environment } from "./job.ts";
import type { Ports } from "./ports.ts";
import { refusal, StepEnd } from "./step_end.ts";

export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * The files of the order's folder, read from git's objects and checked against the tree that the app rendered. Nothing else
 * of the workspace is used.
 * @throws StepEnd
 */
export async function readRenderedFolder(
  order: Order,
  workspace: string,
  environment: Environment,
  ports: Ports,
): Promise<Files> {
  const git = async (...args: string[]): Promise<Uint8Array> => {
    // The checkout may belong to another user than the job's, and only objects are read.
    const all = ["-c", "safe.directory=*", ...args];
    const result = await ports.execute("git", all, { folder: workspace, environment: gitEnvironment(environment) });
    if (result === undefined) {
      throw new StepEnd("plan_failed", {
        step: "install",
        summary: "There is no git on this runner",
        detail: "Install git.",
      });
    }
    if (result.exitCode === 0) return result.stdout;
    throw refusal(`git ${args[0] ?? ""} failed in the checkout`, result.stderr.slice(0, 500));
  };
  const head = text(await git("rev-parse", "HEAD")).trim();
  if (head !== order.head) {
    const remedy = "Check out the input `head` before this step, with actions/checkout.";
    throw refusal(`The checkout is at ${head}, not at the ordered ${order.head}`, remedy);
  }
  const entries = text(await git("ls-tree", "-r", "-z", "--full-tree", `${head}:${order.folder}`)).split("\0");
  const files = new Map<string, Uint8Array>();
  for (const entry of entries.filter((line) => line !== "")) {
    const [, mode = "", kind = "", id = "", path = ""] = /^(\d+) (\w+) ([0-9a-f]+)\t([^]*)$/.exec(entry) ?? [];
    if (kind !== "blob" || mode !== "100644") {
      throw refusal(`${order.folder}/${path} is not a plain file (mode ${mode})`, "Ask for a new run.");
    }
    files.set(path, await git("cat-file", "blob", id));
  }
  if (folderTreeId(files) !== order.tree) {
    const summary = `${order.folder} is not what the app rendered`;
    throw refusal(summary, `Its tree is ${folderTreeId(files)}, the order's is ${order.tree}. Undo the change.`);
  }
  return files;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
