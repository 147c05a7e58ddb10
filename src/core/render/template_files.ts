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
  detail: { readonly message: string; readonly remedy?: string; readonly line?: number },
): Fault {
  const { line, ...rest } = detail;
  const file = `templates/${template.name}/${path}`;
  return { severity: "error", rule, place: line === undefined ? { file } : { file, line }, ...rest };
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
  const faults: Fault[] = [];
  const seen = new Map<string, string>();
  for (const path of [...template.files.keys()].sort()) {
    const problem = pathProblem(path);
    if (problem !== undefined) faults.push(templateFault(template, path, "template-path", problem));
    const key = renderedPath(path).normalize("NFC").toLowerCase();
    const twin = seen.get(key);
    if (twin !== undefined) {
      const message = `${path} and ${twin} would be the same file.`;
      faults.push(templateFault(template, path, "template-path", { message, remedy: "Rename one of them." }));
    }
    seen.set(key, path);
  }
  if (![...template.files.keys()].some((path) => !path.includes("/") && renderedPath(path).endsWith(".tf"))) {
    const message = `The template ${template.name} has no .tf file.`;
    faults.push(
      templateFault(template, "", "template-path", { message, remedy: "Put its Terraform code into main.tf." }),
    );
  }
  return faults;
}

type Problem = { readonly message: string; readonly remedy: string } | undefined;

function pathProblem(path: string): Problem {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".." || part.includes("\\") || hasControls(part))) {
    return { message: `"${path}" is not a plain path in the template's folder.`, remedy: "Rename the file." };
  }
  const folders = parts.slice(0, -1).map((part) => part.toLowerCase());
  if (folders.some((part) => part === ".terraform" || part === ".git")) {
    return {
      message: `${path} is in a folder that tools make for themselves.`,
      remedy: "Delete it from the template.",
    };
  }
  return nameProblem(path, renderedPath(parts.at(-1) ?? "").toLowerCase());
}

function nameProblem(path: string, name: string): Problem {
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
    return { message: `${path} looks like a state or a plan.`, remedy: "Delete it from the template." };
  }
  if (isMustache(path) && !name.endsWith(".tf")) {
    return {
      message: `${path} is rendered as HCL, but is no .tf file.`,
      remedy: "Only *.tf.mustache files are rendered.",
    };
  }
  return undefined;
}

function hasControls(part: string): boolean {
  return /\p{Cc}/u.test(part);
}
