import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { checkRepositoryName } from "./repository_name.ts";
import type { Finding } from "./trust_root/finding.ts";
import { findings } from "./trust_root/findings.ts";
import { githubReader } from "./trust_root/github_reader.ts";
import { readRepository } from "./trust_root/read_repository.ts";

interface DoctorFlags {
  readonly repo: string;
  readonly appId: string;
  readonly apiUrl: string;
}

export const addDoctor: AddCommand = (program, ports, done) => {
  program
    .command("doctor")
    .description("show what a catalog repository lacks on GitHub, with the commands that mend it (token: GITHUB_TOKEN)")
    .requiredOption("--repo <owner/name>", "the catalog repository")
    .requiredOption("--app-id <number>", "the GitHub App's number")
    .option("--api-url <url>", "the REST API's root", "https://api.github.com")
    .addHelpText(
      "after",
      `
It reads, and changes nothing. The token must see the repository's rulesets and environments: an administrator's does.

Examples:
  GITHUB_TOKEN=$(gh auth token) gatehouse doctor --repo acme/catalog --app-id 123456`,
    )
    .action(async (flags: DoctorFlags) => {
      done(await doctor(flags, ports));
    });
};

/** Shows what the approvals of a catalog repository rest on, and prints the commands that mend what is missing. */
export async function doctor({ repo, appId, apiUrl }: DoctorFlags, ports: CommandPorts): Promise<ExitCode> {
  checkRepositoryName(repo);
  if (!/^[1-9][0-9]{0,15}$/.test(appId)) {
    throw new CommandError(`--app-id is "${appId}"; it must be the app's number, as its settings page shows it.`);
  }
  const token = ports.environment["GITHUB_TOKEN"];
  if (token === undefined || token === "") {
    throw new CommandError("GITHUB_TOKEN is not set. Try: GITHUB_TOKEN=$(gh auth token) npx gatehouse doctor ...");
  }
  const reader = githubReader({ repository: repo, token, apiUrl, fetch: ports.fetch });
  const facts = await readRepository(repo, reader);
  const found = findings(facts, Number(appId));
  ports.stdout(report(repo, found));
  return found.some(({ state }) => state === "problem") ? 1 : 0;
}

const words: Readonly<Record<Finding["state"], string>> = { ok: "ok      ", problem: "PROBLEM ", unknown: "unknown " };

/** Each remedy once, below the first problem that it mends. */
function report(repository: string, found: readonly Finding[]): string {
  const shown = new Set<string>();
  const lines = found.flatMap(({ state, message, remedy }) => {
    const line = `${words[state]}${message}`;
    if (remedy === undefined) return [line];
    if (shown.has(remedy)) return [`${line} (the command is above)`];
    shown.add(remedy);
    // Not indented: a here-document ends at the line that holds its word alone.
    return [line, "", remedy, ""];
  });
  const problems = found.filter(({ state }) => state === "problem").length;
  const unknowns = found.filter(({ state }) => state === "unknown").length;
  const sums = [
    problems === 0 ? "No problems" : `${problems} ${problems === 1 ? "problem" : "problems"}`,
    ...(unknowns === 0 ? [] : [`${unknowns} could not be read`]),
  ];
  return `${repository}\n${lines.join("\n")}\n\n${sums.join(", ")}. Administrators of the repository can bypass all of this.\n`;
}
