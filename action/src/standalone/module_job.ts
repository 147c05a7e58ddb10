import { posix } from "node:path";
import { cutText } from "../../../src/core/cut_text.ts";
import type { Order, Phase, Report } from "../../../src/core/plan/messages.ts";
import { list } from "../../../src/core/report/markdown.ts";
import { codeOf } from "../../../src/core/render/guard_module.ts";
import { folderTreeId } from "../../../src/core/render/tree_id.ts";
import { carryOut, reportOf } from "../carry_out.ts";
import { isExecutable, isPlain, rootVersionFiles } from "../checkout.ts";
import { onOneLine } from "../diagnostics.ts";
import { guardFiles, guardWrittenPaths } from "../guards.ts";
import { GitObjects, requirePlain, writtenModes } from "../git_objects.ts";
import type { Files, TreeEntry } from "../git_tree.ts";
import { ownOrder } from "../own_order.ts";
import { readPolicies } from "../read_policies.ts";
import { refusal } from "../step_end.ts";
import type { Sources } from "../sources.ts";
import { wantedTool } from "../wanted_tool.ts";
import { withAdvice } from "./advice.ts";
import type { Bench } from "./bench.ts";
import { modulesAt } from "./changed_modules.ts";
import type { RootModule } from "./changed_modules.ts";
import type { SealedModule } from "./comment_shapes.ts";
import { fileMarks, withFilesNamed } from "./file_marks.ts";
import { isWithin, rootModules } from "./root_modules.ts";

/** What one root module's plan or apply needs to know. */
export interface ModuleJob {
  readonly module: RootModule;
  readonly phase: Phase;
  readonly pull: number;
  /** In an apply: what was planned in the pull request. */
  readonly sealed?: Pick<SealedModule, "seal" | "files">;
}

/** In the comment, beside those of up to a hundred others. */
const longestCause = 200;

/** What every root module of a job is opened with. */
export type ModuleBench = Pick<Bench, "job" | "environment" | "ports" | "checkout" | "settings" | "policies">;

export interface OpenedModule {
  readonly order: Order;
  readonly entries: readonly TreeEntry[];
  readonly files: Files;
  readonly sources: () => Promise<Sources>;
}

/** Plans or applies one root module. Answers how that ended, and what the comment holds of it. */
export async function runModule(
  work: ModuleJob,
  bench: ModuleBench,
): Promise<{ readonly report: Report; readonly sealed: SealedModule }> {
  const { job, environment, ports } = bench;
  const { order, entries, files, sources } = await openModule(work, bench);
  const { folder } = order;
  const report = reportOf(order, job, await carryOut(order, job, environment, ports, sources));
  const marks = fileMarks(entries, job.sealKey);
  return {
    report: withAdvice(withFilesNamed(report, work.sealed?.files, entries, job.sealKey), { files, folder }),
    sealed: {
      folder,
      outcome: report.outcome,
      ...(report.seal === undefined
        ? { cause: cutText(onOneLine(report.diagnosis ?? { summary: report.outcome }), longestCause) }
        : { seal: report.seal, ...(marks !== undefined && { files: marks }) }),
    },
  };
}

/** The order that the job gives itself for a root module, and what that is carried out with. */
export async function openModule(
  { module, phase, pull, sealed }: ModuleJob,
  { job, environment, ports, checkout, settings, policies }: ModuleBench,
): Promise<OpenedModule> {
  const { folder, folders } = module;
  const { repository } = job;
  const entries = checkout.entries.filter(({ path }) => folders.some((one) => isWithin(path, one)));
  const files = await checkout.read(entries.filter(isPlain));
  const executable = new Set(entries.filter(isExecutable).map(({ path }) => path));
  const backend = backendOf(files, folder);
  const order = ownOrder(job, settings(), {
    phase,
    pull,
    head: job.commit,
    folder,
    // Of every folder that the module is made of: it is what has to be the same when the pull request is merged.
    tree: folderTreeId(files, executable),
    backend: {
      type: backend ?? "none",
      // A runner may serve several repositories.
      arguments:
        backend === "local" ? { path: posix.join(repository.owner, repository.name, folder, "terraform.tfstate") } : {},
    },
    ...(policies !== undefined && { policies }),
    ...(sealed?.seal !== undefined && { seal: sealed.seal }),
  });
  const sources = async (): Promise<Sources> => {
    requirePlain(entries, "", writtenModes);
    const { missing } = module;
    if (missing !== undefined) {
      const { name, file, line } = missing;
      throw refusal(`The module ${name} is not in this commit`, "Commit its code, or mend the path.", { file, line });
    }
    if (backend === undefined) {
      // Where the code can't be read, that is what is wrong with it.
      guardFiles({ files, folder }, order);
      const users = await usersOf(folder, checkout, job.directories);
      if (users.length > 0) {
        throw refusal(
          `${folder} is named by the input \`directories\`, and is no root module: ${list(users)} uses it as a module`,
          "Name the root modules alone, as infra/* for those one folder below infra.",
        );
      }
      throw refusal(
        `${folder} has no backend: its state would be lost with this runner`,
        "Write a `backend` block into its `terraform` block (s3, azurerm, gcs, ...).",
      );
    }
    const paths = checkout.entries.map(({ path }) => path);
    if (backend === "http" && rootModules(job.directories, paths).length > 1) {
      throw refusal(
        `The backend "http" of ${folder} takes its address from the job's environment, which is the same for every root module of the job`,
        "Each would be planned on another one's state. Give this one a job of its own, whose `directories` name no other, or use a " +
          "backend whose code says where the state lies (s3, azurerm, gcs, ...).",
      );
    }
    guardWrittenPaths({ files, folder });
    const rules = await readPolicies(order, new GitObjects(job, environment, ports));
    const tool = wantedTool(order.tool, [{ files, folder }, await rootVersionFiles(checkout)]);
    return { files, folder, executable, destroy: false, lock: true, tool, policies: rules };
  };
  return { order, entries, files, sources };
}

/** The root modules that are made of a folder, beside itself. */
async function usersOf(
  folder: string,
  checkout: ModuleBench["checkout"],
  directories: readonly string[],
): Promise<readonly string[]> {
  const others = rootModules(
    directories,
    checkout.entries.map(({ path }) => path),
  ).filter((other) => other !== folder);
  const modules = await modulesAt(checkout, others);
  return modules.filter(({ uses }) => uses.includes(folder)).map((module) => module.folder);
}

/** The type of the backend that the module itself names. */
function backendOf(files: Files, folder: string): string | undefined {
  const own = codeOf(files).mentions.find(({ kind, file }) => kind === "backend" && posix.dirname(file) === folder);
  return own?.name;
}
