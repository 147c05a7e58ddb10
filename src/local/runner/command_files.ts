import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { WorkflowFault } from "./workflow_fault.ts";

/** What a step said through the files behind `GITHUB_ENV`, `GITHUB_OUTPUT`, `GITHUB_PATH`, `GITHUB_STATE` and `GITHUB_STEP_SUMMARY`. */
export interface StepCommands {
  readonly environment: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface CommandFiles {
  readonly variables: Readonly<Record<string, string>>;
  /** Reads and removes the files. @throws WorkflowFault when one of them isn't written as GitHub asks. */
  take(): Promise<StepCommands>;
}

const names = ["GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const;
/** GitHub keeps summaries up to this size. */
const summaryLimit = 1024 * 1024;

export async function createCommandFiles(temporaryFolder: string): Promise<CommandFiles> {
  const folder = join(temporaryFolder, `_runner_file_commands_${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const variables = Object.fromEntries(names.map((name) => [name, join(folder, name.toLowerCase())]));
  await Promise.all(Object.values(variables).map((file) => writeFile(file, "")));
  const read = (name: (typeof names)[number]) => readFile(join(folder, name.toLowerCase()), "utf8");
  return {
    variables,
    async take() {
      try {
        const [environment, outputs, path, state, summary] = await Promise.all(names.map(read));
        return commandsOf({ environment, outputs, path, state, summary });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function commandsOf(texts: Readonly<Record<keyof StepCommands, string | undefined>>): StepCommands {
  const summary = texts.summary ?? "";
  if (Buffer.byteLength(summary) > summaryLimit) {
    throw new WorkflowFault("GITHUB_STEP_SUMMARY is longer than 1024 KiB, which GitHub doesn't keep: write less.");
  }
  const environment = parseAssignments(texts.environment ?? "", "GITHUB_ENV");
  if ("NODE_OPTIONS" in environment) {
    throw new WorkflowFault(
      "NODE_OPTIONS can't be set through GITHUB_ENV: set it in the `env` of the step that needs it.",
    );
  }
  return {
    environment,
    outputs: parseAssignments(texts.outputs ?? "", "GITHUB_OUTPUT"),
    path: (texts.path ?? "").split(/\r?\n/).filter((line) => line !== ""),
    state: parseAssignments(texts.state ?? "", "GITHUB_STATE"),
    summary,
  };
}

/** Reads `name=value` lines and `name<<DELIMITER` blocks; the last of several assignments wins. */
export function parseAssignments(text: string, file: string): Record<string, string> {
  const lines = text.split(/\r?\n/);
  const found = new Map<string, string>();
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line === "") continue;
    const [, name, operator, rest] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined || name === "" || rest === undefined) {
      throw new WorkflowFault(`${file} has a line without a name and "=": ${JSON.stringify(line.slice(0, 80))}.`);
    }
    if (operator === "=") {
      found.set(name, rest);
      continue;
    }
    const end = rest === "" ? -1 : lines.indexOf(rest, index + 1);
    if (end === -1) throw new WorkflowFault(`${file}: the value of ${name} has no closing line "${rest}".`);
    found.set(name, lines.slice(index + 1, end).join("\n"));
    index = end;
  }
  return Object.fromEntries(found);
}
