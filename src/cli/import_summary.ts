import type { ImportedObject } from "../core/catalog/exchange/import_object.ts";
import type { ImportStep } from "../core/catalog/exchange/plan_import.ts";
import type { FaultyObject, ReadImport, SourcedObject } from "../core/catalog/exchange/read_import.ts";
import { counted, describeFaults } from "./fault_text.ts";
import { writeCatalogFile } from "./write_file.ts";

/** Whether everything that was found is now in the catalog. */
export function isComplete(read: ReadImport, steps: readonly ImportStep[]): boolean {
  return read.faults.length === 0 && steps.every(({ kind }) => kind !== "skip");
}

export async function writeImport(steps: readonly ImportStep[], target: string): Promise<void> {
  for (const step of steps) {
    if (step.kind === "write") await writeCatalogFile(target, step.path, step.text, "refuse");
    if (step.kind === "overwrite" || step.kind === "extend")
      await writeCatalogFile(target, step.path, step.text, "replace");
  }
}

/** What an import read, wrote and skipped, and why. */
export function describeImport(
  fileCount: number,
  read: ReadImport,
  steps: readonly ImportStep[],
  into: string,
): string {
  return [
    ...[...read.mended].map(([file, count]) => `${file}: mended the typographic quotes of ${counted(count, "text")}.`),
    ...describeFaults(read.faults),
    ...steps.flatMap(describeStep),
    ...describeFaulty(read.faulty ?? []),
    ...describeTotals(fileCount, read, steps),
    `Next: npx gatehouse check ${into}`,
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function describeStep(step: ImportStep): readonly string[] {
  const { object } = step;
  const notes = object.notes.map((note) => `    ${note}`);
  if (step.kind === "skip") return [`skipped ${nameOf(object)}: ${step.reason} ${step.remedy}`, ...notes];
  const words = { write: "wrote", overwrite: "overwrote", extend: "extended", unchanged: "unchanged" }[step.kind];
  return [`${words} ${step.path} (${object.source})`, ...notes];
}

/** Of more that are left out only the errors are told. */
const mostFaulty = 50;

/** Blueprints first: their absence is what other errors come of. */
function describeFaulty(faulty: readonly FaultyObject[]): readonly string[] {
  const { blueprint: blueprints = [], entity = [], action = [] } = Object.groupBy(faulty, ({ kind }) => kind);
  return [...blueprints, ...action, ...entity].slice(0, mostFaulty).flatMap(({ kind, identifier, source }) => {
    const name = identifier === undefined ? kind : `${kind} ${identifier}`;
    const consequence = `Until it is mended and imported, there is no ${name} for what names it.`;
    return [
      `left out ${name} (${source}): see its errors above.`,
      ...(kind === "blueprint" ? [`    ${consequence}`] : []),
    ];
  });
}

function nameOf(object: SourcedObject): string {
  const blueprint = object.blueprint === undefined ? "" : `${object.blueprint} `;
  return `${object.kind} ${blueprint}${object.identifier} (${object.source})`;
}

function describeTotals(fileCount: number, read: ReadImport, steps: readonly ImportStep[]): readonly string[] {
  const { objects, others, faults, faulty = [] } = read;
  const ofKind = (kind: ImportedObject["kind"]): number => objects.filter((object) => object.kind === kind).length;
  const ofStep = (...kinds: readonly ImportStep["kind"][]): number =>
    steps.filter(({ kind }) => kinds.includes(kind)).length;
  const found = [
    counted(ofKind("blueprint"), "blueprint"),
    counted(ofKind("entity"), "entity", "entities"),
    counted(ofKind("action"), "action"),
  ].join(", ");
  const became = `${ofStep("write", "overwrite", "extend")} written, ${ofStep("unchanged")} unchanged, ${ofStep("skip")} skipped`;
  const out = faulty.length === 0 ? "" : `, ${String(faulty.length)} left out`;
  const leftOut = [...new Set(objects.flatMap((object) => object.leftOut))].sort();
  return [
    `Read ${found} from ${counted(fileCount, "file")}: ${became}${out}; ${counted(faults.length, "error")}.`,
    ...(leftOut.length === 0
      ? []
      : [`Left out, being Port's own bookkeeping (here git keeps it): ${leftOut.join(", ")}.`]),
    ...computedLeftOut(objects),
    ...describeOthers(others),
  ];
}

function describeOthers(others: ReadImport["others"]): readonly string[] {
  const listed = [...others].flatMap(([key, count]) => (count === 0 ? [] : `${key} (${String(count)})`));
  const remedy =
    "Write what these permissions say into each action's `permissions`: until then whoever `execute` in gatehouse.yml lets in may run it.";
  return [
    ...(listed.length === 0 ? [] : [`Not imported, having no counterpart: ${listed.join(", ")}.`]),
    ...((others.get("permissions") ?? 0) === 0 ? [] : [remedy]),
  ];
}

function computedLeftOut(objects: readonly SourcedObject[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { blueprint = "", computed = [] } of objects) {
    for (const id of computed) counts.set(`${blueprint}.${id}`, (counts.get(`${blueprint}.${id}`) ?? 0) + 1);
  }
  const listed = [...counts].sort().map(([name, count]) => `${name} (${counted(count, "entity", "entities")})`);
  if (listed.length === 0) return [];
  return [`Left out, being computed when an entity is read: ${listed.join(", ")}.`];
}
