import { createHash } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { platform } from "../../action/src/terraform.ts";
import { backend } from "../action/modules.ts";
import type { ModuleFiles, Stage } from "./stage.ts";

export const provider = "hashicorp/null";
const address = `registry.terraform.io/${provider}`;
const version = "3.2.1";
const program = `terraform-provider-null_v${version}`;

/** Puts a provider where this runner installs providers from. `comment` tells one program from another of the same version. */
export async function offerProvider(stage: Stage, comment: string): Promise<void> {
  stage.environment = await providerMirror(path.join(stage.scene.folder, "mirror"), comment);
}

/** A mirror with that provider, and the variables of a job that takes it from there. */
export async function providerMirror(
  mirror: string,
  comment: string,
  server?: string,
): Promise<Readonly<Record<string, string>>> {
  await writeProgram(mirror, programText(comment, server));
  return { GATEHOUSE_PROVIDER_MIRROR: mirror, TF_DISABLE_PLUGIN_TLS: "1" };
}

/** A cache of providers that holds a program which ends at once, to be taken as it is: variables of the job's environment. */
export async function poisonedCache({ scene }: Stage): Promise<Readonly<Record<string, string>>> {
  const cache = path.join(scene.folder, "cache");
  await writeProgram(cache, "#!/bin/sh\nexit 1\n");
  return { TF_PLUGIN_CACHE_DIR: cache, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1" };
}

async function writeProgram(packages: string, text: string): Promise<void> {
  const file = path.join(packages, address, version, platform(), program);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
}

/** Code that asks for the provider, with a lock file that has these lines of it, if any. */
export function askingForProvider(locked: string | undefined, input = 1): ModuleFiles {
  const lock = `provider "${address}" {\n  version = "${version}"\n${locked ?? ""}}\n`;
  return {
    "backend.tf": backend,
    "main.tf": `terraform {\n  required_providers {\n    null = { source = "${provider}" }\n  }\n}\nresource "terraform_data" "a" {\n  input = ${String(input)}\n}\n`,
    ...(locked !== undefined && { ".terraform.lock.hcl": lock }),
  };
}

/** The same with settings of the provider that come of another module's state, by a local. */
export function settingProvider(state: string): ModuleFiles {
  const settings = `
${remoteState(state)}
locals { where = data.terraform_remote_state.network.outputs }
provider "null" { region = local.where.address }
`;
  return withCode(settings);
}

/** The same by a module of its own. */
export function settingProviderByModule(state: string): ModuleFiles {
  const network = `${remoteState(state)}\noutput "region" { value = data.terraform_remote_state.network.outputs.address }\n`;
  const settings =
    '\nmodule "network" {\n  source = "./network"\n}\nprovider "null" { region = module.network.region }\n';
  return { ...withCode(settings), "network/main.tf": network };
}

function withCode(settings: string): ModuleFiles {
  const files = askingForProvider(hashesOf("one"));
  return { ...files, "main.tf": `${files["main.tf"] ?? ""}${settings}` };
}

function remoteState(state: string): string {
  return `data "terraform_remote_state" "network" {\n  backend = "local"\n  config  = { path = ${JSON.stringify(state)} }\n}`;
}

/** The line of a lock file that pins the program. */
export function hashesOf(comment: string, server?: string): string {
  // Of a package with one file. https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1
  const file = createHash("sha256").update(programText(comment, server)).digest("hex");
  const hash = createHash("sha256").update(`${file}  ${program}\n`).digest("base64");
  return `  hashes  = ["h1:${hash}"]\n`;
}

/** @param server which file of this folder is the provider */
function programText(comment: string, server = "empty_provider.ts"): string {
  const file = path.join(import.meta.dirname, server);
  return `#!/bin/sh\n# ${comment}\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(file)}\n`;
}
