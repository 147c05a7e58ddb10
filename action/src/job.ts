import { parseKeyText } from "../../src/core/plan/keys.ts";
import type { Phase } from "../../src/core/plan/messages.ts";
import { JobFailure } from "./failure.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What every job is told by its runner, and the two secrets that it is given. */
export interface RunnerPlace {
  readonly token: string;
  readonly sealKey: Uint8Array;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly apiUrl: string;
  /** Where its repositories are fetched from. */
  readonly serverUrl: string;
  readonly runId: number;
  readonly runAttempt: number;
  /** The checked out repository. */
  readonly workspace: string;
  /** The runner's folder for files that do not outlive the job. */
  readonly temporaryFolder: string;
  /** A folder on a disk that lasts, for `backend: local`; most runners have none. */
  readonly localState: string | undefined;
  /** A folder that providers are installed from (Terraform's `filesystem_mirror`); most runners ask the registries. */
  readonly providerMirror: string | undefined;
}

/** What a job with the app is told. `head`, `nonce` and `phase` come from a dispatch: they are hints. */
export interface Job extends RunnerPlace {
  readonly appId: number;
  readonly phase: Phase;
  readonly head: string;
  readonly nonce: string;
}

/** @throws JobFailure that names what is missing or wrong, never a secret's value. */
export function readJob(environment: Environment): Job {
  const phase = matching(environment, "GATEHOUSE_PHASE", /^(plan|apply)$/);
  return {
    ...readPlace(environment),
    appId: Number(matching(environment, "GATEHOUSE_APP_ID", /^[1-9]\d*$/)),
    phase: phase === "plan" ? "plan" : "apply",
    head: matching(environment, "GATEHOUSE_HEAD", /^[0-9a-f]{40}$/),
    nonce: matching(environment, "GATEHOUSE_NONCE", /^[0-9a-f]{32}$/),
  };
}

/** @throws JobFailure that names what is missing or wrong, never a secret's value. */
export function readPlace(environment: Environment): RunnerPlace {
  const [owner = "", name = ""] = matching(environment, "GITHUB_REPOSITORY", /^[\w.-]+\/[\w.-]+$/).split("/");
  return {
    token: present(environment, "GATEHOUSE_TOKEN"),
    sealKey: sealKey(environment),
    repository: { owner, name },
    apiUrl: present(environment, "GITHUB_API_URL"),
    serverUrl: present(environment, "GITHUB_SERVER_URL"),
    runId: Number(matching(environment, "GITHUB_RUN_ID", /^\d+$/)),
    runAttempt: Number(matching(environment, "GITHUB_RUN_ATTEMPT", /^\d+$/)),
    workspace: present(environment, "GITHUB_WORKSPACE"),
    temporaryFolder: present(environment, "RUNNER_TEMP"),
    localState: environment["GATEHOUSE_LOCAL_STATE"] === "" ? undefined : environment["GATEHOUSE_LOCAL_STATE"],
    providerMirror:
      environment["GATEHOUSE_PROVIDER_MIRROR"] === "" ? undefined : environment["GATEHOUSE_PROVIDER_MIRROR"],
  };
}

/** What each variable is called where somebody can mend it. */
const origins: Readonly<Record<string, string>> = {
  GATEHOUSE_TOKEN: "the input `github-token`",
  GATEHOUSE_APP_ID: "the input `app-id`",
  GATEHOUSE_PHASE: "the input `phase`",
  GATEHOUSE_HEAD: "the input `head`",
  GATEHOUSE_NONCE: "the input `nonce`",
  GATEHOUSE_DIRECTORIES: "the input `directories`",
};

export function present(environment: Environment, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new JobFailure(
    `${origins[name] ?? name} is missing. Compare your workflow with the one in Gatehouse's documentation.`,
  );
}

export function matching(environment: Environment, name: string, pattern: RegExp): string {
  const value = present(environment, name);
  if (pattern.test(value)) return value;
  throw new JobFailure(`${origins[name] ?? name} is not of the form ${pattern.source}.`);
}

/** Source: https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions */
const dependabot = "dependabot[bot]";

function sealKey(environment: Environment): Uint8Array {
  const text = environment["GATEHOUSE_SEAL_KEY"] ?? "";
  const key = parseKeyText(text);
  if (key !== undefined) return key;
  const problem = text === "" ? "is missing" : "is not 32 bytes in base64";
  if (text === "" && environment["GITHUB_ACTOR"] === dependabot) {
    throw new JobFailure(
      "GitHub gives no secret of the environments to jobs that Dependabot starts, nor a token that may write: nothing is planned. " +
        "Let somebody who may write here push the branch anew (git commit --amend --no-edit; git push --force).",
    );
  }
  throw new JobFailure(
    `The secret GATEHOUSE_SEAL_KEY ${problem}, so nothing can be reported. ` +
      "Set it in the environments gatehouse-plan and gatehouse-apply; `gatehouse doctor` prints the command, and without the " +
      "app `openssl rand -base64 32` makes one.",
  );
}
