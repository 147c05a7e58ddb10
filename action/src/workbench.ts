import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isTest } from "../../src/core/render/guard_module.ts";
import { cliConfiguration } from "./guards.ts";
import type { Environment, RunnerPlace } from "./job.ts";
import type { Sources } from "./sources.ts";

/** Folders of the job's own, which nobody else can read: plan and state files hold secrets. */
export interface Workbench {
  readonly folder: string;
  /** A copy of the root module. The same place in every job, because code can see where it runs. */
  readonly module: string;
  readonly cliConfigFile: string;
  /** Beside the module: code that found it there could tell an apply from a plan. */
  readonly planFile: string;
  dispose(): Promise<void>;
}

/** Copies the module's files but its tests, and nothing else, to where Terraform runs: what is left out no code can read, either. */
export async function setUpWorkbench(
  { temporaryFolder, providerMirror }: Pick<RunnerPlace, "temporaryFolder" | "providerMirror">,
  { files, folder, executable }: Pick<Sources, "files" | "folder" | "executable">,
  providers: readonly string[],
  environment: Environment,
): Promise<Workbench> {
  await makePluginCache(environment);
  const root = path.join(temporaryFolder, "gatehouse");
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { mode: 0o700 });
  const code = path.join(root, "module");
  for (const [name, contents] of files) {
    if (isTest(name)) continue;
    const file = path.join(code, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents, { mode: executable.has(name) ? 0o755 : 0o644 });
  }
  const noProviders = path.join(root, "no-providers");
  await mkdir(noProviders);
  const cliConfigFile = path.join(root, "terraform.rc");
  await writeFile(cliConfigFile, cliConfiguration(providers, noProviders, providerMirror));
  return {
    folder: root,
    module: path.join(code, folder),
    cliConfigFile,
    planFile: path.join(root, "gatehouse.tfplan"),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

/** Terraform refuses every command while the folder is not there. What a cache brings is held against the module's lock file. */
async function makePluginCache(environment: Environment): Promise<void> {
  const folder = environment["TF_PLUGIN_CACHE_DIR"];
  if (folder !== undefined && folder !== "") await mkdir(folder, { recursive: true });
}

/** The state that an apply could not write to its backend, where there is one. */
export async function unsavedState(module: string): Promise<string | undefined> {
  const name = "errored.tfstate";
  return (await readdir(module)).includes(name) ? path.join(module, name) : undefined;
}
