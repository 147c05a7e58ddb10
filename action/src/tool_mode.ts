import { createHash } from "node:crypto";
import { posix } from "node:path";
import { settingsFile } from "../../src/core/catalog/read_settings.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { lockFile } from "../../src/core/render/guard_module.ts";
import { terraformEnvironment } from "./child_environment.ts";
import { execute } from "./execute.ts";
import { JobFailure } from "./failure.ts";
import { present } from "./job.ts";
import type { Environment } from "./job.ts";
import type { Ports } from "./ports.ts";
import { openCheckout } from "./checkout.ts";
import type { Checkout } from "./checkout.ts";
import { terraformSettings } from "./settings.ts";
import { StepEnd } from "./step_end.ts";
import { installedVersion } from "./terraform.ts";
import { versionFiles, withVersion } from "./wanted_tool.ts";

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
  const settings = terraformSettings(await checkout.readAt(checkout.commit, settingsFile));
  const wanted = { name: settings.tool, ...(settings.version !== undefined && { version: settings.version }) };
  const { name, version } = await withFile(wanted, checkout);
  const answer = await run(name, ["version", "-json"], { folder, environment: terraformEnvironment(environment, "") });
  const installed = answer === undefined ? undefined : installedVersion(new TextDecoder().decode(answer.stdout));
  const has = installed !== undefined && (version === undefined || version === installed);
  return { tool: name, version: version ?? "latest", install: has ? "" : name, "lock-files": lockFilesKey(checkout) };
}

async function withFile(wanted: Order["tool"], checkout: Checkout): Promise<Order["tool"]> {
  const file = await checkout.readAt(checkout.commit, versionFiles[wanted.name]);
  try {
    return withVersion(wanted, [file]);
  } catch (error) {
    if (!(error instanceof StepEnd)) throw error;
    throw new JobFailure(`${error.diagnosis.summary}. ${error.diagnosis.detail ?? ""}`);
  }
}

function lockFilesKey({ entries }: Checkout): string {
  const ids = entries.filter(({ path }) => posix.basename(path) === lockFile).map(({ id, path }) => `${id} ${path}`);
  return createHash("sha256").update(ids.join("\n")).digest("hex");
}
