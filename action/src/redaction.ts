import { mapDiagnosisTexts } from "../../src/core/plan/diagnosis_texts.ts";
import type { Report } from "../../src/core/plan/messages.ts";
import { cutText } from "../../src/core/cut_text.ts";

const longestDetail = 2000;

/** What others have written in a report, with every one of the secrets taken out, and cut to what a reader takes in. */
export function redact(
  { diagnosis, warnings }: Pick<Report, "diagnosis" | "warnings">,
  secrets: readonly string[],
): Pick<Report, "diagnosis" | "warnings"> {
  const forms = writtenForms(secrets);
  const clean = (original: string): string =>
    cutText(
      forms.reduce((cleaned, form) => cleaned.replaceAll(form, "(sensitive)"), original),
      longestDetail,
    );
  return {
    ...(diagnosis !== undefined && { diagnosis: mapDiagnosisTexts(diagnosis, clean) }),
    ...(warnings !== undefined && {
      warnings: warnings.map(({ title, message, addresses }) => ({ title, message: clean(message), addresses })),
    }),
  };
}

// Shorter ones are not secrets but words ("true", "eu"), and taking them out would make a message unreadable.
const shortestSecret = 4;
const shortestLine = 8;

/** How messages write secrets: as they are, as JSON or HCL quotes them, in base64, and line by line. The longest first. */
function writtenForms(secrets: readonly string[]): readonly string[] {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString("base64"),
      ...secret.split(/\r?\n/).filter((line) => line.length >= shortestLine),
    ]);
  return [...new Set(forms)].toSorted((one, other) => other.length - one.length);
}
