import { createHash } from "node:crypto";
import { posix } from "node:path";
import { settingsFile } from "../../src/core/catalog/read_settings.ts";
import { askedTool } from "../../src/core/plan/asked_tool.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { lockFile } from "../../src/core/render/guard_module.ts";
import { terraformEnvironment } from "./child_environment.ts";
import { execute } from "./execute.ts";
import { JobFailure } from "./failure.ts";
import { present } from "./job.ts";
import type { Environment } from "./job.ts";
import type { Ports } from "./ports.ts";
import { openCheckout, rootVersionFiles } from "./checkout.ts";
import type { Checkout } from "./checkout.ts";
import { terraformSettings } from "./settings.ts";
import { StepEnd } from "./step_end.ts";
import { installedVersion } from "./terraform.ts";
import { wantedTool } from "./wanted_tool.ts";
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
 * Which tool this repository asks for, by `gatehouse.yml` or a version file at its root, and whether the runner has it. Only a
 * convenience: what plans and applies looks again.
 * @throws JobFailure
 */
export async function findTool(environment: Environment): Promise<ToolOutputs> {
  const folder = present(environment, "GITHUB_WORKSPACE");
  const { signal } = new AbortController();
  const run: Ports["execute"] = (command, args, options) => execute(command, args, options, signal);
  const checkout = await openCheckout(folder, undefined, environment, { execute: run });
  const settings = terraformSettings(await checkout.readAt(checkout.commit, settingsFile), "the checkout");
  const { name, version } = await atRoot(askedTool(settings), checkout);
  const answer = await run(name, ["version", "-json"], { folder, environment: terraformEnvironment(environment, "") });
  const installed = answer === undefined ? undefined : installedVersion(new TextDecoder().decode(answer.stdout));
  const has = installed !== undefined && (version === undefined || version === installed);
  return { tool: name, version: version ?? "latest", install: has ? "" : name, "lock-files": lockFilesKey(checkout) };
}

async function atRoot(asked: Order["tool"], checkout: Checkout): Promise<WantedTool> {
  try {
    return wantedTool(asked, [await rootVersionFiles(checkout)]);
  } catch (error) {
    if (!(error instanceof StepEnd)) throw error;
    throw new JobFailure(`${error.diagnosis.summary}. ${error.diagnosis.detail ?? ""}`);
  }
}

function lockFilesKey({ entries }: Checkout): string {
  const ids = entries.filter(({ path }) => posix.basename(path) === lockFile).map(({ id, path }) => `${id} ${path}`);
  return createHash("sha256").update(ids.join("\n")).digest("hex");
}
