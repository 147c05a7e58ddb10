import { mapDiagnosisTexts } from "../../src/core/plan/diagnosis_texts.ts";
import type { ChangeLine, PublicValue, Report } from "../../src/core/plan/messages.ts";
import { cutText } from "../../src/core/cut_text.ts";
import { SecretFinder } from "./secret_finder.ts";
import { readJson } from "./state_files.ts";

const longestDetail = 2000;
/** Of a change. Where there are more, their attributes are named. */
const valuesShown = 12;
const longestValue = 100;
/** So much of what two values begin with alike stands before the place where they differ. */
const alikeShown = 30;

type Redacted = Pick<Report, "diagnosis" | "toolWarnings" | "warnings" | "changes" | "drifted" | "beyondOperation">;

/** What others have written in a report, with every one of the secrets taken out, and cut to what a reader takes in. */
export function redact(
  { diagnosis, toolWarnings, warnings, changes, drifted, beyondOperation }: Redacted,
  secrets: readonly string[],
): Redacted {
  const finder = new SecretFinder(secrets);
  const clean = (original: string): string => cutText(finder.takeOut(original), longestDetail);
  const withoutSecrets = (lines: readonly ChangeLine[]): readonly ChangeLine[] =>
    lines.map((line) => withClearValues(line, finder));
  return {
    ...(changes !== undefined && { changes: withoutSecrets(changes) }),
    ...(drifted !== undefined && { drifted: withoutSecrets(drifted) }),
    ...(beyondOperation !== undefined && { beyondOperation: withoutSecrets(beyondOperation) }),
    ...(diagnosis !== undefined && { diagnosis: mapDiagnosisTexts(diagnosis, clean) }),
    ...(toolWarnings !== undefined && {
      toolWarnings: toolWarnings.map(({ title, message, addresses }) => ({
        title: clean(title),
        message: clean(message),
        addresses,
      })),
    }),
    ...(warnings !== undefined && {
      warnings: warnings.map(({ title, message, addresses }) => ({ title, message: clean(message), addresses })),
    }),
  };
}

/** Whoever writes the code chooses keys and their order: what is left out of an attribute is said of it. */
function withClearValues({ values = [], ...line }: ChangeLine, finder: SecretFinder): ChangeLine {
  if (values.length === 0) return line;
  const shown = values.filter((value) => !holdsSecret(value, finder)).slice(0, valuesShown);
  const leftOut = values.filter((value) => !shown.includes(value)).map(attributeOf);
  const partlyShown = new Set([...(line.partlyShown ?? []), ...leftOut]);
  return {
    ...line,
    ...(shown.length > 0 && { values: shown.map(cutValue) }),
    ...(partlyShown.size > 0 && { partlyShown: [...partlyShown] }),
  };
}

function holdsSecret({ path, before, after }: PublicValue, finder: SecretFinder): boolean {
  return (
    finder.isIn(path) ||
    [before, after].some((text) => text !== undefined && (finder.isIn(text) || finder.isWithin(readJson(text))))
  );
}

function attributeOf({ path }: PublicValue): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

/** Two long values are shown from about where they differ. */
function cutValue({ path, before, after }: PublicValue): PublicValue {
  const from = before === undefined || after === undefined ? 0 : firstShown(before, after);
  const cut = (text: string): string => cutText(from === 0 ? text : `...${text.slice(from)}`, longestValue);
  return {
    path: cutText(path, longestValue),
    ...(before !== undefined && { before: cut(before) }),
    ...(after !== undefined && { after: cut(after) }),
  };
}

function firstShown(one: string, other: string): number {
  if (one.length <= longestValue && other.length <= longestValue) return 0;
  let alike = 0;
  while (alike < one.length && one[alike] === other[alike]) alike += 1;
  return alike <= longestValue - alikeShown ? 0 : alike - alikeShown;
}
