import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { evaluatePortTemplate } from "../catalog/expressions/port_template.ts";
import { readFolder } from "../catalog/tree/read_folder.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import type { JqEvaluator } from "../expressions.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { encodeName } from "../render/names.ts";
import { code } from "../report/markdown.ts";
import { renderModule } from "../render/render_module.ts";
import type { RequestOrigin, Target } from "./request.ts";

export const variablesFile = "run.auto.tfvars.json";

interface TargetModule {
  readonly catalog: Catalog;
  readonly action: Action;
  readonly target: Target;
  readonly folder: string;
  readonly context: JsonObject;
  readonly origin: RequestOrigin;
  readonly jq: JqEvaluator;
}

type RenderedTarget =
  | {
      readonly ok: true;
      readonly files: ReadonlyMap<string, Uint8Array>;
      readonly committed: ReadonlyMap<string, Uint8Array>;
      readonly backend: { readonly type: string; readonly arguments: JsonObject };
    }
  | { readonly ok: false; readonly reasons: readonly string[] };

/**
 * The target's whole folder as the run wants it. A creation and an update render the template; an update starts from the
 * committed variables. A deletion leaves the folder as it is and adds `destroy.yml`.
 */
export async function renderTarget(module: TargetModule): Promise<RenderedTarget> {
  const { catalog, action, target, folder, origin, jq } = module;
  const backend = await resolveBackend(module);
  if (!backend.ok) return backend;
  const read = await readFolder(catalog.tree, folder);
  if (!read.ok) return { ok: false, reasons: [read.message] };
  const committed = read.files;
  if (target.operation !== "create" && committed.size === 0) {
    const reason = `${folder}: there is no Terraform of ${target.blueprint} \`${target.identifier}\` here; it was not made by Gatehouse.`;
    return { ok: false, reasons: [reason] };
  }
  if (target.operation === "delete") {
    return { ok: true, files: withDestroy(committed, origin), committed, backend: backend.value };
  }
  const variables = await evaluatePortTemplate(action.invocation.variables, module.context, jq);
  if (!variables.ok)
    return { ok: false, reasons: [`${action.source.path}: \`variables\`: ${code(variables.message, 300)}`] };
  const template = action.invocation.template;
  const its = await readFolder(catalog.tree, `templates/${template}`);
  if (!its.ok) return { ok: false, reasons: [its.message] };
  const { files } = its;
  if (files.size === 0) {
    return {
      ok: false,
      reasons: [`${action.source.path}: the template \`${template}\` has no folder templates/${template}/.`],
    };
  }
  const previous = committedVariables(committed);
  if (previous === undefined) return { ok: false, reasons: [`${folder}/${variablesFile} is not a JSON object.`] };
  const rendered = renderModule({
    template: { name: template, files },
    variables: { ...previous, ...(isJsonObject(variables.value) ? variables.value : {}) },
    backend: backend.value,
  });
  if (!rendered.ok) {
    return { ok: false, reasons: rendered.faults.map(({ place, message }) => `${place.file}: ${message}`) };
  }
  return { ok: true, files: rendered.files, committed, backend: backend.value };
}

export const backendIsMissing =
  "gatehouse.yml: `terraform.backend` is missing. Without one the state would be lost after every run: " +
  "write there where Terraform keeps it, for example in a bucket.";

async function resolveBackend({
  catalog,
  target,
  jq,
}: TargetModule): Promise<
  | { readonly ok: true; readonly value: { readonly type: string; readonly arguments: JsonObject } }
  | { readonly ok: false; readonly reasons: readonly string[] }
> {
  const { backend } = catalog.settings.terraform;
  if (backend === undefined) return { ok: false, reasons: [backendIsMissing] };
  // Encoded: a state key is a path too, and no identifier may reach another entity's state.
  const context = { entity: { blueprint: encodeName(target.blueprint), identifier: encodeName(target.identifier) } };
  const resolved = await evaluatePortTemplate(backend.arguments, context, jq);
  if (!resolved.ok)
    return { ok: false, reasons: [`gatehouse.yml: \`terraform.backend\`: ${code(resolved.message, 300)}`] };
  return { ok: true, value: { type: backend.type, arguments: isJsonObject(resolved.value) ? resolved.value : {} } };
}

/** The variables that a folder holds, of its last run, or nothing when the file is not what the app writes. */
export function committedVariables(files: ReadonlyMap<string, Uint8Array>): JsonObject | undefined {
  const bytes = files.get(variablesFile);
  if (bytes === undefined) return {};
  const parsed = parseDocument(bytes, variablesFile);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

/** The folder with the file that has plan and apply destroy it. */
export function withDestroy(
  committed: ReadonlyMap<string, Uint8Array>,
  origin: Pick<RequestOrigin, "requestedBy" | "issue" | "url">,
): ReadonlyMap<string, Uint8Array> {
  const lines = [
    "# Plan and apply of this folder use -destroy. Written by Gatehouse.",
    `requestedBy: ${JSON.stringify(origin.requestedBy)}`,
    `run: ${String(origin.issue)}`,
    `reason: ${JSON.stringify(`Asked for in ${origin.url}`)}`,
    "",
  ];
  return new Map([...committed, ["destroy.yml", new TextEncoder().encode(lines.join("\n"))]]);
}
