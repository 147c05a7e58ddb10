import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { settingsFile } from "../../src/core/catalog/read_settings.ts";
import { askedTool } from "../../src/core/plan/ordered_settings.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { lockFile } from "../../src/core/render/guard_module.ts";
import { list } from "../../src/core/report/markdown.ts";
import { terraformEnvironment } from "./child_environment.ts";
import { execute } from "./execute.ts";
import { JobFailure } from "./failure.ts";
import { present } from "./job.ts";
import type { Environment } from "./job.ts";
import type { Ports } from "./ports.ts";
import { isPlain, openCheckout } from "./checkout.ts";
import type { Checkout } from "./checkout.ts";
import type { Files, TreeEntry } from "./git_tree.ts";
import { readChange, rulesCommit } from "./standalone/event.ts";
import { terraformSettings } from "./settings.ts";
import { readJson } from "./state_files.ts";
import { StepEnd } from "./step_end.ts";
import { installedVersion } from "./terraform.ts";
import { versionFileNames, wantedTool } from "./wanted_tool.ts";
import type { WantedTool } from "./wanted_tool.ts";

/** What the workflow's next steps go by. */
export interface ToolOutputs {
  /** `terraform` or `tofu`. */
  readonly tool: string;
  /** The version in full, or `latest` where nothing names one. */
  readonly version: string;
  /** The tool when a step has to install it; empty when the runner has that version. */
  readonly install: string;
  /** Changes whenever one of the repository's lock files does: the key of a cache of providers. */
  readonly "lock-files": string;
}

/**
 * Which tool this repository asks for, and whether the runner has it. Only a convenience: what plans and applies looks again, and
 * tells whoever asked for it of settings or version files that can't be used. Here the job's log is told, and the job goes on.
 * @throws JobFailure where the checkout can't be read
 */
export async function findTool(environment: Environment, log: (line: string) => void): Promise<ToolOutputs> {
  const folder = present(environment, "GITHUB_WORKSPACE");
  const { signal } = new AbortController();
  const run: Ports["execute"] = (command, args, options) => execute(command, args, options, signal);
  const checkout = await openCheckout(folder, undefined, environment, { execute: run });
  const { name, version } = await asked(checkout, await rulesOf(environment, checkout), log);
  const answer = await run(name, ["version", "-json"], { folder, environment: terraformEnvironment(environment, "") });
  const installed = answer === undefined ? undefined : installedVersion(new TextDecoder().decode(answer.stdout));
  const has = installed !== undefined && (version === undefined || version === installed);
  return { tool: name, version: version ?? "latest", install: has ? "" : name, "lock-files": lockFilesKey(checkout) };
}

/** Of pull requests and pushes the commit that they are judged by without the app; else the checkout itself. */
async function rulesOf(environment: Environment, { commit }: Checkout): Promise<string> {
  const name = environment["GITHUB_EVENT_NAME"];
  try {
    if (name !== "pull_request" && name !== "push") return commit;
    const payload = readJson(await readFile(present(environment, "GITHUB_EVENT_PATH"), "utf8"));
    return rulesCommit(readChange(name, payload), commit);
  } catch (error) {
    // What mode standalone refuses anyway, with its own words.
    if (error instanceof JobFailure) return commit;
    throw error;
  }
}

const anyTerraform: WantedTool = { name: "terraform" };

/** By `gatehouse.yml`, else by version files; any Terraform where they can't be used. */
async function asked(checkout: Checkout, rules: string, log: (line: string) => void): Promise<WantedTool> {
  try {
    const settings = terraformSettings(await checkout.readAt(rules, settingsFile), rules);
    return byVersionFiles(askedTool(settings), await checkout.read(checkout.entries.filter(isVersionFile)), log);
  } catch (error) {
    log(reason(error));
    return anyTerraform;
  }
}

/** @throws what is nobody's fault who wrote settings or version files */
function reason(error: unknown): string {
  if (error instanceof JobFailure) return error.message;
  if (error instanceof StepEnd) return `${error.diagnosis.summary}. ${error.diagnosis.detail ?? ""}`;
  throw error;
}

/**
 * One tool for the whole repository: what all of its version files come to, else what the root's says. One that can't be used is told,
 * and counts for nothing: its folder need not be a root module.
 */
function byVersionFiles(settings: Order["tool"], files: Files, log: (line: string) => void): WantedTool {
  const root = { files, folder: "." };
  const faults = new Set<string>();
  const wantedIn = (folder: string): readonly WantedTool[] => {
    try {
      return [wantedTool(settings, [{ files, folder }, root])];
    } catch (error) {
      faults.add(reason(error));
      return [];
    }
  };
  const folders = [...new Set([...files.keys()].map((file) => posix.dirname(file)))].sort();
  const distinct = new Map(folders.flatMap(wantedIn).map((tool) => [toolText(tool), tool]));
  for (const fault of faults) log(fault);
  const [only] = distinct.size === 1 ? distinct.values() : [];
  if (only !== undefined) return only;
  const [chosen = anyTerraform] = wantedIn(".");
  if (distinct.size > 1) {
    log(
      `The repository's version files ask for ${list([...distinct.keys()])}, and a job has one of them: ${toolText(chosen)}. ` +
        "Root modules that ask for another one are refused: let them ask for the same, or have a workflow of their own.",
    );
  }
  return chosen;
}

function isVersionFile(entry: TreeEntry): boolean {
  return isPlain(entry) && versionFileNames.includes(posix.basename(entry.path));
}

function toolText({ name, version = "latest" }: WantedTool): string {
  return `${name} ${version}`;
}

function lockFilesKey({ entries }: Checkout): string {
  const ids = entries.filter(({ path }) => posix.basename(path) === lockFile).map(({ id, path }) => `${id} ${path}`);
  return createHash("sha256").update(ids.join("\n")).digest("hex");
}
