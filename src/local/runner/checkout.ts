import { appendFile, mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { gitEnvironment } from "./git.ts";
import { runProcess } from "./processes.ts";
import type { StepScope } from "./step_scope.ts";
import { WorkflowFault } from "./workflow_fault.ts";

const supported = new Set(["repository", "ref", "token", "path", "persist-credentials", "fetch-depth"]);

/** Does what actions/checkout does: a real fetch over HTTP from the hub, with the job's token in a header. */
export async function checkout(
  inputs: Readonly<Record<string, string>>,
  { job }: StepScope,
): Promise<Record<string, string>> {
  const unsupported = Object.keys(inputs).find((name) => !supported.has(name));
  if (unsupported !== undefined) {
    throw new WorkflowFault(`The local runner's checkout doesn't support "${unsupported}": leave it out.`);
  }
  const { request } = job;
  const repository = inputs["repository"] ?? request.repository;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new WorkflowFault(`"${repository}" is not owner/name: correct \`repository\`.`);
  const folder = resolve(job.folders.workspace, inputs["path"] ?? ".");
  if (!`${folder}${sep}`.startsWith(`${job.folders.workspace}${sep}`)) {
    throw new WorkflowFault(
      `The checkout's path "${inputs["path"] ?? ""}" leads out of the workspace: keep it inside.`,
    );
  }
  await empty(folder);
  const header = authorization(inputs["token"] ?? job.token, job.masks.add);
  const environment = {
    ...gitEnvironment(job.folders.home, job.base["PATH"] ?? ""),
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${request.serverUrl}/.extraheader`,
    GIT_CONFIG_VALUE_0: header,
    RUNNER_TRACKING_ID: job.base["RUNNER_TRACKING_ID"] ?? "",
  };
  const git = async (...parameters: string[]) => {
    const lines: string[] = [];
    const all = ["-C", folder, ...parameters];
    const onLine = (line: string) => lines.push(line);
    const code = await runProcess({
      command: "git",
      arguments: all,
      folder,
      environment,
      signal: job.stepSignal(),
      onLine,
    });
    if (code !== 0) lines.forEach(job.log);
    return { code, lines };
  };
  const source = await fetchWanted(
    { repository, ref: inputs["ref"] ?? "", depth: depthOf(inputs["fetch-depth"]) },
    job,
    git,
  );
  await must(git("checkout", "--quiet", "--force", ...source), `${repository} can't be checked out.`);
  const [commit = ""] = (await must(git("rev-parse", "HEAD"), "The checkout has no commit.")).lines;
  if ((inputs["persist-credentials"] ?? "true") === "true") {
    // As the real action does; the workspace is gone after the job.
    await appendFile(join(folder, ".git", "config"), `[http "${request.serverUrl}/"]\n\textraheader = ${header}\n`);
  }
  job.log(`HEAD is now at ${commit}`);
  return { commit, ref: inputs["ref"] ?? request.ref };
}

type Git = (
  ...parameters: string[]
) => Promise<{ readonly code: number | undefined; readonly lines: readonly string[] }>;

interface Wanted {
  readonly repository: string;
  /** Empty for the run's own commit, or another repository's default branch. */
  readonly ref: string;
  readonly depth: readonly string[];
}

/** Fetches what is wanted. @returns what to give to `git checkout` */
async function fetchWanted({ repository, ref, depth }: Wanted, { request, log }: StepScope["job"], git: Git) {
  const url = `${request.serverUrl}/${repository}`;
  log(`Fetching ${url}`);
  await must(git("init", "--quiet", "--initial-branch", "main"), "git can't make a repository.");
  await must(git("remote", "add", "origin", url), "git can't name the remote.");
  const fetch = (refspec: string) => git("fetch", "--quiet", "--no-tags", "--force", ...depth, "origin", refspec);
  const branch = async (name: string, from: string) => {
    await must(fetch(`+${from}:refs/remotes/origin/${name}`), `${repository} can't be fetched at ${from}.`);
    return ["-B", name, `refs/remotes/origin/${name}`];
  };
  const own = repository.toLowerCase() === request.repository.toLowerCase();
  if (ref === "" && own && request.ref.startsWith("refs/pull/")) {
    await must(
      fetch(`+${request.sha}:${request.ref.replace("refs/", "refs/remotes/")}`),
      `${request.ref} can't be fetched.`,
    );
    return ["--detach", request.sha];
  }
  if (ref === "" && own) return branch(request.ref.replace(/^refs\/(heads|tags)\//, ""), request.sha);
  if (/^[0-9a-f]{40}$/.test(ref)) {
    await must(fetch(ref), `${repository} has no commit ${ref}, or it can't be read.`);
    return ["--detach", ref];
  }
  if (ref === "") {
    await must(fetch("HEAD"), `${repository} can't be fetched.`);
    return ["--detach", "FETCH_HEAD"];
  }
  if (!/^[\w][\w./=+-]*$/.test(ref))
    throw new WorkflowFault(`The ref "${ref}" can't be checked out: give a branch or a commit.`);
  if (ref.startsWith("refs/heads/")) return branch(ref.slice("refs/heads/".length), ref);
  if (ref.startsWith("refs/")) {
    await must(fetch(ref), `${repository} has no ${ref}, or it can't be read.`);
    return ["--detach", "FETCH_HEAD"];
  }
  return branch(ref, `refs/heads/${ref}`);
}

async function must<Result extends { readonly code: number | undefined }>(result: Promise<Result>, fault: string) {
  const finished = await result;
  if (finished.code !== 0) throw new WorkflowFault(fault);
  return finished;
}

function depthOf(input = "1"): string[] {
  if (!/^\d+$/.test(input))
    throw new WorkflowFault(`fetch-depth "${input}" is not a whole number: write 0 for everything.`);
  return input === "0" ? [] : ["--depth", input];
}

function authorization(token: string, mask: (secret: string) => void): string {
  const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
  mask(encoded);
  return `AUTHORIZATION: basic ${encoded}`;
}

async function empty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true, force: true });
}
