import { gitEnvironment } from "./child_environment.ts";
import type { Environment, RunnerPlace } from "./job.ts";
import type { Execution, ExecutionOptions, Ports } from "./ports.ts";
import { readBlobs } from "./git_tree.ts";
import type { Files, TreeEntry } from "./git_tree.ts";
import { refusal, StepEnd } from "./step_end.ts";
import { cutText } from "../../src/core/cut_text.ts";

/** The objects of the checked out repository. Its work tree, its settings and its replacements are not used. */
export class GitObjects {
  private readonly job: RunnerPlace;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly ports: Ports;

  constructor(job: RunnerPlace, environment: Environment, ports: Ports) {
    this.job = job;
    this.environment = gitEnvironment(environment);
    this.ports = ports;
  }

  /** @throws StepEnd with git's own words */
  async read(...args: readonly string[]): Promise<Uint8Array> {
    const result = await this.run(args);
    if (result.exitCode === 0) return result.stdout;
    throw refusal(`git ${args[0] ?? ""} failed in the checkout`, cutText(result.stderr, 500));
  }

  /** The same; nothing where git refuses. */
  async find(...args: readonly string[]): Promise<Uint8Array | undefined> {
    const { exitCode, stdout } = await this.run(args);
    return exitCode === 0 ? stdout : undefined;
  }

  /** The contents of files, by path. */
  async contents(entries: readonly TreeEntry[]): Promise<Files> {
    const files = await readBlobs(entries, (...args) => this.read(...args));
    if (files === undefined) throw refusal("git show printed something else than the files", "Report this.");
    return files;
  }

  /**
   * Fetches one commit with the job's token, which is only in the environment of that git process.
   * @param what a message says of it
   * @param options such as `--depth=1`, without which what leads to it comes along
   */
  async fetch(commit: string, what: string, ...options: readonly string[]): Promise<void> {
    const { serverUrl, repository, token } = this.job;
    const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
    const settings = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.extraHeader",
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
    };
    const address = `${serverUrl}/${repository.owner}/${repository.name}`;
    const args = ["fetch", "--quiet", "--no-tags", ...options, address, commit];
    const { exitCode, stderr } = await this.run(args, settings);
    if (exitCode === 0) return;
    throw refusal(
      `The commit ${commit}, ${what}, can't be fetched`,
      `Its token needs \`contents: read\`. git says: ${cutText(stderr, 500)}`,
    );
  }

  private async run(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Execution> {
    const options = { folder: this.job.workspace, environment: { ...this.environment, ...settings } };
    const result = await runGit(args, options, this.ports);
    if (result !== undefined) return result;
    const summary = "There is no git on this runner";
    throw new StepEnd("plan_failed", { step: "install", summary, detail: "Install git." });
  }
}

/** The checkout may belong to another user than the job's, and only objects are read. Nothing where there is no git. */
export function runGit(
  args: readonly string[],
  options: ExecutionOptions,
  ports: Pick<Ports, "execute">,
): Promise<Execution | undefined> {
  return ports.execute("git", ["-c", "safe.directory=*", "-c", "core.quotePath=false", ...args], options);
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Of what the app commits, and of what people do. */
const renderedModes = ["100644"];
export const writtenModes: readonly string[] = ["100644", "100755"];

/**
 * @param within what messages put in front of the paths
 * @throws StepEnd for what is no plain file
 */
export function requirePlain(
  entries: readonly TreeEntry[],
  within = "",
  modes: readonly string[] = renderedModes,
): void {
  const strange = entries.find(({ mode }) => !modes.includes(mode));
  if (strange === undefined) return;
  const summary = `${within}${strange.path} is not a plain file (mode ${strange.mode})`;
  throw refusal(summary, "Put the file itself there.");
}
