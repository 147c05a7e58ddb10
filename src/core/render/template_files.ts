import type { Fault } from "../faults.ts";

/** A template's files, by their path in its folder. */
export interface Template {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The files that are written beside a template's own. */
export const generatedFiles = {
  variables: "run.auto.tfvars.json",
  backend: "backend.tf",
  destroy: "destroy.yml",
} as const;

const mustacheEnding = ".mustache";

/** The path in the rendered module. */
export function renderedPath(path: string): string {
  return isMustache(path) ? path.slice(0, -mustacheEnding.length) : path;
}

export function isMustache(path: string): boolean {
  return path.endsWith(mustacheEnding);
}

export function templateFault(
  template: Template,
  path: string,
  rule: string,
  detail: { readonly message: string; readonly remedy?: string; readonly line?: number; readonly column?: number },
): Fault {
  const { line, column, ...rest } = detail;
  const file = `templates/${template.name}/${path}`;
  if (line === undefined) return { severity: "error", rule, place: { file }, ...rest };
  const place = { file, line, column: column ?? firstColumn(template.files.get(path), line) };
  return { severity: "error", rule, place, ...rest };
}

/** Of files with many faults. */
const knownLines = new WeakMap<Uint8Array, readonly string[]>();

export function linesOf(contents: Uint8Array): readonly string[] {
  const lines = knownLines.get(contents) ?? new TextDecoder().decode(contents).split("\n");
  knownLines.set(contents, lines);
  return lines;
}

/** Where a line of code begins. */
export function firstColumn(contents: Uint8Array | undefined, line: number): number {
  if (contents === undefined) return 1;
  return Math.max(0, (linesOf(contents)[line - 1] ?? "").search(/\S/)) + 1;
}

export const notText = { message: "This file is not text in UTF-8.", remedy: "Save it as UTF-8." };

/** Nothing when the contents are not UTF-8. */
export function decodeText(contents: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(contents);
  } catch {
    return undefined;
  }
}

/** What may not be in a template because of where it lies or what it is called. */
export function checkPaths(template: Template): readonly Fault[] {
  const paths = [...template.files.keys()].sort();
  const faults = paths.flatMap((path) => {
    const problem = pathProblem(path, renderedPath(path)) ?? templateProblem(path);
    return problem === undefined ? [] : [templateFault(template, path, "template-path", problem)];
  });
  for (const [path, problem] of twins(paths)) faults.push(templateFault(template, path, "template-path", problem));
  if (!paths.some((path) => !path.includes("/") && renderedPath(path).endsWith(".tf"))) {
    const message = `The template ${template.name} has no .tf file.`;
    faults.push(
      templateFault(template, "", "template-path", { message, remedy: "Put its Terraform code into main.tf." }),
    );
  }
  return faults;
}

interface Problem {
  readonly message: string;
  readonly remedy: string;
}

/** The first of these files that Terraform would take for something else than a module's code, whoever wrote it. */
export function firstPathProblem(paths: Iterable<string>): Problem | undefined {
  const sorted = [...paths].sort();
  const [problem] = sorted.flatMap((path) => pathProblem(path, path) ?? []);
  return problem ?? twins(sorted)[0]?.[1];
}

/** Paths that a disk may take for one and the same, each with what is wrong. */
function twins(paths: readonly string[]): readonly (readonly [string, Problem])[] {
  const seen = new Map<string, string>();
  return paths.flatMap((path) => {
    const key = renderedPath(path).normalize("NFC").toLowerCase();
    const twin = seen.get(key);
    seen.set(key, path);
    if (twin === undefined) return [];
    return [[path, { message: `${path} and ${twin} would be the same file.`, remedy: "Rename one of them." }] as const];
  });
}

/** @param rendered the path that Terraform sees */
function pathProblem(path: string, rendered: string): Problem | undefined {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".." || part.includes("\\") || hasControls(part))) {
    return { message: `${JSON.stringify(path)} is not a plain path.`, remedy: "Rename the file." };
  }
  const folders = parts.slice(0, -1).map((part) => part.toLowerCase());
  if (folders.some((part) => part === ".terraform" || part === ".git")) {
    return { message: `${path} is in a folder that tools make for themselves.`, remedy: "Delete it from git." };
  }
  const name = nameOf(rendered);
  if (/^(.*_)?override\.(tf|tofu)$/.test(name)) {
    return { message: `${path} would override other files.`, remedy: "Change those files." };
  }
  if (/\.(tf|tofu)\.json$|\.tofu$/.test(name)) {
    return {
      message: `${path} is not in Terraform's native syntax, which is all that is checked.`,
      remedy: "Write a .tf file.",
    };
  }
  if (/\.(tfstate|tfplan)(\..*)?$/.test(name)) {
    return { message: `${path} looks like a state or a plan.`, remedy: "Delete it from git." };
  }
  return undefined;
}

/** What is wrong in a template alone, whose variables are the action's. */
function templateProblem(path: string): Problem | undefined {
  const name = nameOf(renderedPath(path));
  const generated: readonly string[] = Object.values(generatedFiles);
  if (!path.includes("/") && generated.includes(name)) {
    return { message: `${name} is written by Gatehouse.`, remedy: "Take the file out of the template." };
  }
  if (/\.tfvars(\.json)?$/.test(name)) {
    return {
      message: `${path} would set variables behind the action's back.`,
      remedy: "Give the variables a default, or set them in the action's `variables`.",
    };
  }
  if (isMustache(path) && !name.endsWith(".tf")) {
    return {
      message: `${path} is rendered as HCL, but is no .tf file.`,
      remedy: "Only *.tf.mustache files are rendered.",
    };
  }
  return undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}

function hasControls(part: string): boolean {
  return /\p{Cc}/u.test(part);
}
