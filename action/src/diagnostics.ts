import { Ajv2020 } from "ajv/dist/2020.js";
import type { Diagnosis } from "../../src/core/plan/messages.ts";

/** An error as `terraform plan -json` and `apply -json` print it, a line each. */
interface DiagnosticLine {
  readonly type: "diagnostic";
  readonly diagnostic: {
    readonly severity: "error";
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
    readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  };
}

const text = { type: "string" };
const isErrorLine = new Ajv2020({ strict: true }).compile<DiagnosticLine>({
  type: "object",
  required: ["type", "diagnostic"],
  properties: {
    type: { const: "diagnostic" },
    diagnostic: {
      type: "object",
      required: ["severity", "summary"],
      properties: {
        severity: { const: "error" },
        summary: text,
        detail: text,
        address: text,
        range: {
          type: "object",
          required: ["filename", "start"],
          properties: {
            filename: text,
            start: { type: "object", required: ["line"], properties: { line: { type: "integer", minimum: 1 } } },
          },
        },
      },
    },
  },
});

/** The first error among the lines; how many more there are goes into its detail. Not redacted yet. */
export function diagnose(step: "plan" | "apply", stdout: string, stderr: string): Diagnosis {
  const errors = stdout.split("\n").flatMap((line) => {
    const value = parse(line);
    return isErrorLine(value) ? [value.diagnostic] : [];
  });
  const [first] = errors;
  if (first === undefined) return diagnoseText(step, stderr);
  const more = errors.length - 1;
  const detail = [first.detail ?? "", more > 0 ? `(${more} more error${more === 1 ? "" : "s"} in the same step)` : ""];
  return {
    step,
    summary: first.summary,
    detail: detail.filter((part) => part !== "").join("\n"),
    ...(first.address !== undefined && { address: first.address }),
    ...(first.range !== undefined && { file: first.range.filename, line: first.range.start.line }),
  };
}

/** What init says first when the code is wrong, without saying what. */
const preface = "Error: Terraform encountered problems during initialisation";

/** From the text that people read: the first "Error: " and what follows it, without the frame around it. */
export function diagnoseText(step: Diagnosis["step"], output: string): Diagnosis {
  const lines = output.split("\n").map((line) => line.replace(/^[│╷╵|]\s?/, "").trimEnd());
  const isError = (line: string): boolean => line.startsWith("Error: ") && !line.startsWith(preface);
  const start = lines.findIndex(isError);
  if (start === -1)
    return { step, summary: `Terraform's ${step} failed without saying why`, detail: lines.join("\n").trim() };
  const end = lines.findIndex((line, index) => index > start && isError(line));
  const detail = lines
    .slice(start + 1, end === -1 ? undefined : end)
    .join("\n")
    .trim();
  return { step, summary: lines[start]?.slice("Error: ".length) ?? "", detail };
}

const longestDetail = 2000;

/** The diagnosis with every one of the secrets taken out, and cut to what a reader takes in. */
export function redact(diagnosis: Diagnosis, secrets: readonly string[]): Diagnosis {
  const clean = (original: string): string => redactText(original, secrets).slice(0, longestDetail);
  return {
    ...diagnosis,
    summary: clean(diagnosis.summary),
    ...(diagnosis.detail !== undefined && { detail: clean(diagnosis.detail) }),
    ...(diagnosis.address !== undefined && { address: clean(diagnosis.address) }),
  };
}

// Shorter ones are not secrets but words ("true", "eu"), and taking them out would make a message unreadable.
const shortestSecret = 4;

function redactText(original: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestSecret)
    .toSorted((one, other) => other.length - one.length)
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, "(sensitive)"), original);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Providers may print lines that are not JSON; they say nothing that is asked for here.
    return undefined;
  }
}
