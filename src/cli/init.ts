import { Option } from "commander";
import { mkdir, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { cloudOptions, readCloudCredentials } from "./cloud_credentials.ts";
import { starterCatalog, type StarterOptions, type TemplateSet } from "./starter_catalog.ts";
import { writeCatalogFile } from "./write_file.ts";

/** Each option as it was typed, with the shape it must have: these values end up in a workflow and in CODEOWNERS. */
const shapes: Readonly<Record<"appSlug" | "appId" | "defaultBranch" | "owners" | "action", Shape>> = {
  appSlug: {
    flag: "--app-slug",
    pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    allowed: "a slug such as acme-gatehouse",
  },
  appId: {
    flag: "--app-id",
    pattern: /^[1-9][0-9]{0,15}$/,
    allowed: "the app's number, as its settings page shows it",
  },
  defaultBranch: {
    flag: "--default-branch",
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$/,
    allowed: "a branch's name",
  },
  owners: {
    flag: "--owners",
    pattern: /^@[A-Za-z0-9-]+(?:\/[A-Za-z0-9_.-]+)?(?: +@[A-Za-z0-9-]+(?:\/[A-Za-z0-9_.-]+)?)*$/,
    allowed: "users or teams such as @acme/devops, separated by spaces",
  },
  action: {
    flag: "--action",
    pattern: /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*@[0-9a-f]{40}$/,
    allowed: "the Action pinned by its commit, owner/repository/action@<40 hex digits>",
  },
};

interface Shape {
  readonly flag: string;
  readonly pattern: RegExp;
  readonly allowed: string;
}

interface InitFlags {
  readonly appSlug: string;
  readonly appId: string;
  readonly defaultBranch: string;
  readonly owners: string;
  readonly action: string;
  readonly templateSet?: TemplateSet;
  readonly demo?: true;
}

export const addInit: AddCommand = (program, ports, done) => {
  const command = program
    .command("init <folder>")
    .description("write a starter catalog into a new folder")
    .requiredOption("--app-slug <slug>", "the GitHub App, as in https://github.com/apps/<slug>")
    .requiredOption("--app-id <number>", "the GitHub App's number")
    .requiredOption("--owners <owners>", "who approves, as CODEOWNERS writes it: @acme/devops")
    .requiredOption("--action <action>", "the Action, pinned: owner/repository/action@<40 hex digits>")
    .option("--default-branch <branch>", "the catalog repository's default branch", "main")
    .addOption(
      new Option("--template-set <set>", "the Terraform behind the actions (default: aws)").choices(["aws", "demo"]),
    )
    .option("--demo", "for the local GitHub: Terraform that creates nothing, and state on the local disk")
    .addHelpText(
      "after",
      `
The folder must be new or empty; a fresh clone of an empty repository is fine too. What comes next is printed.

Examples:
  gatehouse init ../catalog --app-slug acme-gatehouse --app-id 123456 --owners @acme/devops \\
    --action acme/gatehouse/action@0123456789abcdef0123456789abcdef01234567`,
    );
  const clouds = cloudOptions.map(
    ({ flag, placeholder, description }) => new Option(`${flag} <${placeholder}>`, description),
  );
  for (const option of clouds) command.addOption(option);
  command.action(async (folder: string, { demo, templateSet, ...flags }: InitFlags) => {
    const values: Readonly<Record<string, unknown>> = command.opts();
    const given = clouds.flatMap((option) => {
      const value = values[option.attributeName()];
      return typeof value === "string" ? [[option.long ?? "", value] as const] : [];
    });
    const credentials = readCloudCredentials(new Map(given));
    const localBackend = demo === true;
    const set = templateSet ?? (localBackend ? "demo" : "aws");
    const options = { ...flags, ...(credentials !== undefined && { credentials }), templateSet: set, localBackend };
    done(await init(folder, options, ports));
  });
};

/** Writes a starter catalog into an empty or new folder, and says what comes next. */
export async function init(folder: string, options: StarterOptions, ports: CommandPorts): Promise<ExitCode> {
  checkShapes(options);
  const target = resolve(ports.workingFolder, folder);
  await refuseNonEmpty(target, folder);
  const files = await starterCatalog(options);
  for (const [path, bytes] of files) {
    await writeCatalogFile(target, path, bytes, "refuse");
  }
  ports.stdout(nextSteps(folder, files.size, options));
  return 0;
}

function checkShapes(options: StarterOptions): void {
  for (const name of ["appSlug", "appId", "defaultBranch", "owners", "action"] as const) {
    const { flag, pattern, allowed } = shapes[name];
    if (!pattern.test(options[name])) throw new CommandError(`${flag} is "${options[name]}"; it must be ${allowed}.`);
  }
}

async function refuseNonEmpty(target: string, folder: string): Promise<void> {
  await mkdir(target, { recursive: true });
  // A fresh clone of an empty repository holds `.git` and nothing else.
  const found = (await readdir(target)).filter((name) => name !== ".git");
  if (found.length > 0) {
    throw new CommandError(`${folder} is not empty (it holds ${found[0] ?? ""}). Choose a new folder.`);
  }
}

function nextSteps(folder: string, count: number, options: StarterOptions): string {
  const { templateSet, localBackend, defaultBranch, appId } = options;
  const lockFile = templateSet === "aws" ? " (it prints the command that makes the providers' lock file)" : "";
  const steps = [
    `Look around: ${folder}/README.md, then actions/add_document_db.yml.`,
    ...(localBackend ? [] : ["Choose where Terraform's state lives: gatehouse.yml, terraform.backend."]),
    `Check it: npx gatehouse check ${folder}${lockFile}`,
    `Push it to the catalog repository's branch ${defaultBranch}.`,
    `See what the repository still lacks: npx gatehouse doctor --repo <owner/name> --app-id ${appId}`,
  ];
  const numbered = steps.map((step, index) => `  ${index + 1}. ${step}\n`);
  return `Wrote ${count} files to ${folder}. Next:\n${numbered.join("")}`;
}
