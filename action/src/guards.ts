import path from "node:path";
import type { JsonValue } from "../../src/core/json.ts";
import type { Diagnosis, Order } from "../../src/core/plan/messages.ts";
import type { ConfiguredModule, TerraformPlan } from "../../src/core/plan/plan_shapes.ts";
import { outsideReads } from "../../src/core/render/file_reads.ts";
import { lfsPointers } from "../../src/core/render/git_lfs.ts";
import { guardModule, programData } from "../../src/core/render/guard_module.ts";
import type { GuardFinding } from "../../src/core/render/guard_module.ts";
import { readsForFetched } from "../../src/core/render/template_reads.ts";
import { normalizeProvider } from "../../src/core/render/module_mentions.ts";
import { checkPaths, firstPathProblem, generatedFiles } from "../../src/core/render/template_files.ts";
import { withoutUnusedCode } from "../../src/core/render/used_code.ts";
import type { Files } from "./git_tree.ts";
import type { Sources } from "./sources.ts";
import { refusal, StepEnd } from "./step_end.ts";
import { UnreadableCode } from "./unreadable_code.ts";

export type OwnFiles = Pick<Sources, "files" | "folder">;

/**
 * Refuses code that must not run, before any of it does.
 * @throws StepEnd with everything that is refused; UnreadableCode where files can't be judged
 */
export function guardFiles({ files, folder }: OwnFiles, order: Order): void {
  const used = withoutUnusedCode(files, folder);
  const findings = [...guardModule(used, order, folder), ...outsideReads(used), ...lfsPointers(files)];
  const diagnosis = diagnoseAll(findings, folder, order);
  if (diagnosis === undefined) return;
  const unreadable = new Set(findings.flatMap(({ rule, file }) => (rule === "unreadable" ? [file] : [])));
  if (unreadable.size > 0) throw new UnreadableCode(diagnosis, { files, folder }, [...unreadable]);
  throw new StepEnd("refused", diagnosis);
}

/**
 * The same of the module's own files, where fetched modules would render them as templates.
 * @param fetched their code, by its paths in `place`
 * @throws StepEnd
 */
export function guardRendered({ files, folder }: OwnFiles, fetched: Files, place: string, order: Order): void {
  const diagnosis = diagnoseAll(readsForFetched(files, fetched, place), folder, order);
  if (diagnosis !== undefined) throw new StepEnd("refused", diagnosis);
}

/** What else is refused is told with the first: each may take a change of the settings that somebody has to review. */
function diagnoseAll([first, ...others]: readonly GuardFinding[], folder: string, order: Order): Diagnosis | undefined {
  if (first === undefined) return undefined;
  const inRepository = (file: string): string => (folder === "." ? path.posix.join(order.folder, file) : file);
  const told = new Set([sentence(first)]);
  const rest = others.flatMap((other) => {
    const text = sentence(other);
    if (told.has(text)) return [];
    told.add(text);
    return [`Also: ${inRepository(other.file)}, line ${other.line}: ${text}`];
  });
  const detail = [first.remedy, ...rest].join("\n");
  const { file, line } = first;
  return { step: "guard", summary: first.message.replace(/\.$/, ""), detail, file: inRepository(file), line };
}

function sentence({ message, remedy }: GuardFinding): string {
  return `${message} ${remedy}`;
}

/**
 * Refuses names that Terraform would take for something else than a rendered module's code, and a folder without any code.
 * @throws StepEnd
 */
export function guardPaths(files: Files, { folder }: Order): void {
  const generated: readonly string[] = Object.values(generatedFiles);
  const own = new Map([...files].filter(([file]) => !generated.includes(file)));
  const [fault] = checkPaths({ name: folder, files: own });
  if (fault !== undefined) throw refusal(fault.message.replace(/\.$/, ""), fault.remedy ?? "Ask for a new run.");
}

/**
 * The same for a module that people wrote by hand. Files with variables are theirs: they are reviewed with the code.
 * @throws StepEnd
 */
export function guardWrittenPaths({ files, folder }: OwnFiles): void {
  const problem = firstPathProblem(withoutUnusedCode(files, folder).keys());
  if (problem !== undefined) throw refusal(problem.message.replace(/\.$/, ""), problem.remedy);
}

/**
 * The same question put to Terraform's own reading of the code, which also knows what is in modules.
 * @throws StepEnd
 */
export function guardPlan(plan: TerraformPlan, order: Order): void {
  const allowed = new Set(order.providers.map(normalizeProvider));
  for (const { full_name = "" } of Object.values(plan.configuration?.provider_config ?? {})) {
    const name = normalizeProvider(full_name);
    if (name === "terraform.io/builtin/terraform" || allowed.has(name)) continue;
    throw refusal(
      `The provider ${name} is not on the list of allowed providers`,
      "Add it to terraform.providers in gatehouse.yml.",
    );
  }
  guardConfigured(plan.configuration?.root_module ?? {}, "");
  guardUnshown("defers changes to a later plan", plan.deferred_changes);
  guardUnshown("invokes actions of providers", plan.action_invocations);
}

/** What no review names, and no policy judges, nobody has approved. */
function guardUnshown(what: string, list: JsonValue | undefined): void {
  if (list === undefined || list === null || (Array.isArray(list) && list.length === 0)) return;
  throw refusal(`The plan ${what}, which no review here shows`, "Write it as resources of a provider.");
}

function guardConfigured(module: ConfiguredModule, inside: string): void {
  for (const { address, mode, type, provisioners } of module.resources ?? []) {
    const [provisioner] = provisioners ?? [];
    const where = `${inside}${address}`;
    if (provisioner !== undefined) {
      throw refusal(`${where} has the provisioner "${provisioner.type}", which runs programs`, "Take it out.");
    }
    if (mode === "data" && (programData.includes(type) || type === "http")) {
      throw refusal(
        `${where} is a data source that runs programs or calls any address`,
        "Give the value as a variable.",
      );
    }
  }
  for (const [name, call] of Object.entries(module.module_calls ?? {})) {
    guardConfigured(call.module ?? {}, `${inside}module.${name}.`);
  }
}

/**
 * The arguments for the backend that `backend.tf` does not have. A `local` backend keeps its state on the runner's own disk,
 * which most runners lose: it is refused unless this one names a folder that lasts.
 * @throws StepEnd
 */
export function backendArguments(order: Order, localState: string | undefined): readonly string[] {
  const { type, arguments: given } = order.backend;
  if (type !== "local") return [];
  if (localState === undefined) {
    throw refusal(
      "The state would be lost with this runner: the backend is `local`",
      `Let the \`backend\` block in ${order.folder} name one that lasts (s3, azurerm, gcs, ...); of code that the app renders, that is ` +
        "terraform.backend in gatehouse.yml. Where this runner's own disk lasts, set GATEHOUSE_LOCAL_STATE on it to a folder for states.",
    );
  }
  const relative = given["path"];
  const root = path.resolve(localState);
  const file = typeof relative === "string" ? path.resolve(root, relative) : root;
  if (typeof relative !== "string" || path.isAbsolute(relative) || !file.startsWith(`${root}${path.sep}`)) {
    throw refusal(
      "The local backend's path is not inside the folder for states",
      'Set terraform.backend.local.path in gatehouse.yml to "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate".',
    );
  }
  return [`path=${file}`];
}

/**
 * Terraform's own configuration: only listed providers can be installed, whatever the code asks for.
 * @param mirror a folder on the runner that they come from instead of their registries
 */
export function cliConfiguration(providers: readonly string[], emptyFolder: string, mirror?: string): string {
  const installation =
    providers.length === 0
      ? // An empty list of `direct` would mean all of them.
        `  filesystem_mirror {\n    path = ${JSON.stringify(emptyFolder)}\n  }\n`
      : mirror === undefined
        ? `  direct {\n    include = ${JSON.stringify(providers.map(normalizeProvider))}\n  }\n`
        : `  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n    include = ${JSON.stringify(providers.map(normalizeProvider))}\n  }\n`;
  return `disable_checkpoint = true\n\nprovider_installation {\n${installation}}\n`;
}

/** A provider source as `gatehouse.yml` lists it: no wildcard, nothing that would end the text it is written into. */
export function checkProviderList(order: Order): void {
  const wrong = order.providers.find(
    (source) => !/^([a-z0-9.-]+\/)?[a-z0-9_-]+\/[a-z0-9_-]+$/.test(normalizeProvider(source)),
  );
  if (wrong === undefined) return;
  throw refusal(
    `${JSON.stringify(wrong)} in terraform.providers is not a provider's source`,
    "Write it as hashicorp/aws.",
  );
}
