import { findMentions, normalizeProvider } from "./module_mentions.ts";
import type { Mention } from "./module_mentions.ts";
import { decodeText, notText } from "./template_files.ts";

/** Something in a module that must not run, where it is, and what to do. Paths are relative to the module. */
export interface GuardFinding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/** The sources that `gatehouse.yml` lists. */
export interface AllowLists {
  readonly providers: readonly string[];
  readonly modules: readonly string[];
}

export const lockFile = ".terraform.lock.hcl";

/**
 * What must not run in a module with these allow-lists: providers and modules that are not listed, and everything that
 * `forbiddenCode` finds. The second line of defence is Terraform's own (`provider_installation`).
 * @param folder the root module's, among the files
 */
export function guardModule(
  files: ReadonlyMap<string, Uint8Array>,
  allowed: AllowLists,
  folder = ".",
): readonly GuardFinding[] {
  const code = codeOf(files, folder);
  return [...code.findings, ...forbiddenCode(code.mentions), ...unlistedSources(code.mentions, allowed)];
}

/** Code in every format that Terraform and OpenTofu read: what is refused of it must be seen, not passed over. */
export function isCode(path: string): boolean {
  return /\.(tf|tofu)(\.json)?$/.test(path);
}

/**
 * Tests, which are no part of what is planned, though `init` reads them and fetches whatever they use. OpenTofu has an ending of its own.
 * Source: `testFiles` of https://github.com/hashicorp/terraform/blob/main/internal/configs/parser_file_matcher.go
 */
export function isTest(path: string): boolean {
  return /\.(tf|tofu)test\.(hcl|json)$/.test(path);
}

/** Source: `IsIgnoredFile` of https://github.com/hashicorp/terraform/blob/main/internal/configs/parser_config_dir.go */
function isPassedOver(file: string): boolean {
  return /(?:^|\/)\.[^/]*$/.test(file);
}

/**
 * The mentions in a module's `.tf` files and its lock file, and findings for files that Terraform would read and we would not.
 * @param folder the root module's, among the files: no other one's lock file counts
 */
export function codeOf(
  files: ReadonlyMap<string, Uint8Array>,
  folder = ".",
): {
  readonly mentions: readonly Mention[];
  readonly findings: readonly GuardFinding[];
} {
  const findings: GuardFinding[] = [];
  const texts = new Map<string, string>();
  for (const [file, contents] of files) {
    if (isCode(file) && isPassedOver(file)) {
      const message = `${file} is called like code, and Terraform passes it over: what it says would be taken for what runs.`;
      findings.push({
        rule: "passed-over",
        file,
        line: 1,
        message,
        remedy: "Rename it without the dot, or delete it.",
      });
      continue;
    }
    if (/\.(tf|tofu)\.json$|\.tofu$/i.test(file)) {
      const message = `${file} is not in Terraform's native syntax, which is all that is checked.`;
      findings.push({ rule: "unreadable", file, line: 1, message, remedy: "Write a .tf file." });
    }
    if (!file.endsWith(".tf") && file !== (folder === "." ? lockFile : `${folder}/${lockFile}`)) continue;
    const text = decodeText(contents);
    if (text === undefined) findings.push({ rule: "unreadable", file, line: 1, ...notText });
    else texts.set(file, text);
  }
  return { mentions: findMentions(texts), findings };
}

/** Data sources that run a program. */
export const programData: readonly string[] = ["external", "local_command"];
const callers = [...programData, "http"];

/** Code that runs programs or asks the network at plan time, whatever the settings allow. */
export function forbiddenCode(mentions: readonly Mention[]): readonly GuardFinding[] {
  return mentions.flatMap(({ kind, name, file, line }): readonly GuardFinding[] => {
    if (kind === "provisioner") {
      const message = `The provisioner "${name}" runs programs with the job's credentials.`;
      return [{ rule: "provisioner", file, line, message, remedy: "Use a resource of a provider instead." }];
    }
    if (kind === "data" && callers.includes(name)) {
      const does = programData.includes(name) ? "runs a program" : "calls any address";
      const message = `The data source "${name}" ${does} at every plan.`;
      return [{ rule: "data-source", file, line, message, remedy: "Give the value as a variable instead." }];
    }
    if (kind === "unpinned") {
      const message = `The lock file has no hashes of ${name}: any program that calls itself this version would run.`;
      return [{ rule: "unpinned-provider", file, line, message, remedy: "Run `terraform providers lock`." }];
    }
    if (kind === "remote_state") {
      const message = `This terraform_remote_state is refused. ${name}`;
      return [{ rule: "remote-state", file, line, message, remedy: "Give the value as a variable instead." }];
    }
    if (kind === "sign_in") {
      const remedy =
        "Let the job's environment say it: OIDC's sign-in, or the environment variables of the backend or provider.";
      return [{ rule: "sign-in", file, line, message: name, remedy }];
    }
    if (kind === "unreadable") {
      return [
        {
          rule: "unreadable",
          file,
          line,
          message: `This can't be checked: ${name}.`,
          remedy: "Write it plainly, as `terraform validate` takes it.",
        },
      ];
    }
    return [];
  });
}

/** Providers and modules that are on no list. Modules at paths inside the folder are always allowed. */
export function unlistedSources(mentions: readonly Mention[], allowed: AllowLists): readonly GuardFinding[] {
  const providers = new Set(allowed.providers.map(normalizeProvider));
  return mentions.flatMap(({ kind, name, file, line }): readonly GuardFinding[] => {
    if (kind === "provider" && !providers.has(name)) {
      const message = `The provider ${name} is not on the list of allowed providers.`;
      const remedy = `If it may run here, add ${name} to terraform.providers in gatehouse.yml.`;
      return [{ rule: "unlisted-provider", file, line, message, remedy }];
    }
    if (kind === "module" && !allowed.modules.includes(name) && !isInside(file, name)) {
      const message = `The module source ${JSON.stringify(name)} is not on the list of allowed modules.`;
      const remedy = /^\.\.?\//.test(name)
        ? "It leads out of the code that may be used: keep that module within it."
        : "If it may run here, add it to terraform.modules in gatehouse.yml.";
      return [{ rule: "unlisted-module", file, line, message, remedy }];
    }
    return [];
  });
}

/** Whether the source is a path that stays in the folder, seen from the file that names it. */
function isInside(file: string, source: string): boolean {
  if (!/^\.\.?\//.test(source)) return false;
  let depth = file.split("/").length - 1;
  for (const part of source.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "." && part !== "") depth += 1;
    if (depth < 0) return false;
  }
  return true;
}
