import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { folderTree } from "../../src/cli/folder_tree.ts";
import { starterCatalog } from "../../src/cli/starter_catalog.ts";
import { ownersOf, parseCodeowners } from "../../src/core/approval/codeowners.ts";
import { loadCatalog } from "../../src/core/catalog/load.ts";
import type { Action } from "../../src/core/catalog/model/action.ts";
import type { Catalog } from "../../src/core/catalog/model/catalog.ts";
import type { JqEvaluator } from "../../src/core/expressions.ts";
import { buildForm } from "../../src/core/forms/build_form.ts";
import type { IssueForm } from "../../src/core/forms/model.ts";
import { parseBody } from "../../src/core/forms/parse_body.ts";
import { typeInputs } from "../../src/core/forms/type_inputs.ts";

const targets = { formsPerSecond: 20_000, hostileMilliseconds: 10, loadMilliseconds: 50, verdictMicroseconds: 50 };
const readings = 10_000;
const warmUps = 2_000;
const shortBody = 1_000;
const longBody = 65_536;

/** Measures what reads requests and owners, on one core, and prints it beside what is aimed at. */
export async function measureIntake(): Promise<void> {
  const { catalog, action } = await openCatalog();
  const form = buildForm(action, catalog);
  const body = [
    "### Entity\n\nmailer",
    "### Name\n\norders",
    "### Instances\n\n3",
    "### Instance class\n\ndb.t4g.medium",
  ].join("\n\n");
  const seconds = await perReading(() => readForm(body, form, action, catalog));
  const perSecond = 1 / seconds;
  print("typical form, parsed and validated", perSecond, "a second", perSecond / targets.formsPerSecond, "at least 1");
  measureHostile(form);
  measureOwners();
}

async function readForm(body: string, form: IssueForm, action: Action, catalog: Catalog): Promise<void> {
  const parsed = parseBody(body, form);
  if (!parsed.ok) throw new Error(`The typical form was refused: ${JSON.stringify(parsed.problems)}`);
  const submission = {
    action,
    catalog,
    answers: parsed.answers,
    requestedBy: "dana",
    createdAt: "2026-11-25T12:00:00Z",
    jq,
  };
  const { problems } = await typeInputs(submission);
  if (problems.length > 0) throw new Error(`The typical answers were refused: ${JSON.stringify(problems)}`);
}

/** The typical form asks for nothing that jq would have to tell. */
const jq: JqEvaluator = {
  evaluate: () => Promise.reject(new Error("The typical form asks jq for nothing.")),
};

/** Seconds that one reading takes, the best of some rounds. */
async function perReading(read: () => Promise<void>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const start = process.cpuUsage();
    for (let call = 0; call < readings; call += 1) await read();
    rounds.push(processorSeconds(start) / readings);
  }
  return Math.min(...rounds);
}

const hostileUnits: readonly (readonly [what: string, unit: string])[] = [
  ["blanks", " "],
  ["`#`", "#"],
  ["headings", "### Name\n"],
  ["backticks", "`"],
  ["fences", "```yaml\n"],
  ["one long line", "a"],
  ["words that announce secrets", "token=pass:word@://"],
  ["parts of tokens", "-eyJaaaaaaaaaa."],
  ["joiners", "\u200D"],
];

function measureHostile(form: IssueForm): void {
  const rows = hostileUnits.map(([what, unit]) => {
    const milliseconds = (length: number): number => {
      const body = `### Name\n\n${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}`;
      return 1000 * perCall(20, () => parseBody(body, form));
    };
    return { what, long: milliseconds(longBody), short: milliseconds(shortBody) };
  });
  for (const { what, long, short } of rows) {
    // Linear: 65.5 times the length takes at most that many times as long.
    const growth = long / (Math.max(short, 0.005) * (longBody / shortBody));
    print(`65,536 characters: ${what}`, long, "ms", long / targets.hostileMilliseconds, "at most 1");
    print("  compared with 1,000 of them, for each", growth, "times as long", growth, "at most 1 or so");
  }
}

function measureOwners(): void {
  const lines = Array.from({ length: 5_000 }, (_, index) => owning[index % owning.length]?.(index) ?? "");
  const text = lines.join("\n");
  const load = 1000 * perCall(20, () => parseCodeowners(text));
  print("CODEOWNERS of 5,000 lines, loaded", load, "ms", load / targets.loadMilliseconds, "at most 1");
  const codeowners = parseCodeowners(text);
  const paths = Array.from({ length: 1_000 }, (_, index) => `infra/database/entity-${String(index * 5)}/main.tf`);
  const verdict = (1e6 * perCall(20, () => paths.map((path) => ownersOf(codeowners, path)))) / paths.length;
  print("  whose is a path", verdict, "microseconds", verdict / targets.verdictMicroseconds, "at most 1");
}

/** What such files are made of: folders, globs, endings, comments. */
const owning: readonly ((index: number) => string)[] = [
  (index) => `/infra/database/entity-${String(index)}/ @acme/team-${String(index % 50)}`,
  (index) => `entities/**/service-${String(index)}.yml @acme/team-${String(index % 50)} @octocat`,
  (index) => `*.ending${String(index % 700)} @acme/languages`,
  (index) => `/templates/template-${String(index)}/* @acme/devops # inline`,
  (index) => `# comment ${String(index)}`,
];

/** Seconds that one call takes, the best of some rounds. */
function perCall(calls: number, work: () => unknown): number {
  for (let call = 0; call < Math.min(warmUps, calls); call += 1) work();
  const rounds = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    for (let call = 0; call < calls; call += 1) work();
    return processorSeconds(start) / calls;
  });
  return Math.min(...rounds);
}

function print(what: string, value: number, unit: string, ratio: number, wanted: string): void {
  console.log(
    `${what.padEnd(46)} ${value.toFixed(3).padStart(10)} ${unit.padEnd(18)} ${ratio.toFixed(2).padStart(6)} (${wanted})`,
  );
}

async function openCatalog(): Promise<{ readonly catalog: Catalog; readonly action: Action }> {
  const files = await starterCatalog({
    appSlug: "gatehouse",
    appId: "1",
    defaultBranch: "main",
    owners: "@acme/devops",
    action: `acme/gatehouse/action@${"0".repeat(40)}`,
    templateSet: "demo",
    localBackend: true,
  });
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-bench-"));
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    const catalog = await loadCatalog(await folderTree(folder));
    const action = catalog.actions.get("add_document_db");
    if (action === undefined) throw new Error("The starter catalog has no action add_document_db.");
    return { catalog, action };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** This process's time on the processors since then: what others do on the machine does not count. */
function processorSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
