import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { cliConfiguration } from "./guards.ts";
import type { Files } from "./git_objects.ts";

/** Folders of the job's own, which nobody else can read: plan and state files hold secrets. */
export interface Workbench {
  readonly folder: string;
  /** A copy of the root module. The same place in every job, because code can see where it runs. */
  readonly module: string;
  readonly cliConfigFile: string;
  dispose(): Promise<void>;
}

/** Copies the module's files, and nothing else, to where Terraform runs. */
export async function setUpWorkbench(
  temporaryFolder: string,
  files: Files,
  providers: readonly string[],
  mirror: string | undefined,
): Promise<Workbench> {
  const root = path.join(temporaryFolder, "gatehouse");
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { mode: 0o700 });
  const module = path.join(root, "module");
  for (const [name, contents] of files) {
    const file = path.join(module, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
  const noProviders = path.join(root, "no-providers");
  await mkdir(noProviders);
  const cliConfigFile = path.join(root, "terraform.rc");
  await writeFile(cliConfigFile, cliConfiguration(providers, noProviders, mirror));
  return { folder: root, module, cliConfigFile, dispose: () => rm(root, { recursive: true, force: true }) };
}

/** The state that an apply could not write to its backend, where there is one. */
export async function unsavedState(module: string): Promise<string | undefined> {
  const file = path.join(module, "errored.tfstate");
  const found = await stat(file).then(
    () => true,
    () => false,
  );
  return found ? file : undefined;
}
