import { entityOf } from "../../../src/core/drift/standing.ts";
import { literalText, parseHclBody } from "../../../src/core/render/hcl_body.ts";
import { decodeText, generatedFiles } from "../../../src/core/render/template_files.ts";
import type { Order } from "../../../src/core/plan/messages.ts";
import type { Files, TreeEntry } from "../git_tree.ts";
import { refusal } from "../step_end.ts";

/** An entity's root module in the checkout. */
export interface EntityModule {
  readonly folder: string;
  readonly entries: readonly TreeEntry[];
}

/**
 * The root modules `<root>/<blueprint>/<entity>/` of a commit. One that is about to be destroyed is left out: its run tells how
 * that goes.
 */
export function entityModules(entries: readonly TreeEntry[], root: string): readonly EntityModule[] {
  const modules = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    if (!entry.path.startsWith(`${root}/`)) continue;
    const [blueprint, entity, file] = entry.path.slice(root.length + 1).split("/");
    if (blueprint === undefined || entity === undefined || file === undefined) continue;
    const folder = `${root}/${blueprint}/${entity}`;
    modules.set(folder, [...(modules.get(folder) ?? []), entry]);
  }
  return [...modules]
    .map(([folder, files]) => ({ folder, entries: files }))
    .filter(
      ({ folder, entries: files }) =>
        entityOf(folder) !== undefined && !files.some(({ path }) => path === `${folder}/${generatedFiles.destroy}`),
    );
}

/**
 * The backend that a rendered module is committed with, as far as it is asked about: its type, and a local one's path.
 * @throws StepEnd where it has none: without its state everything would look missing
 */
export function committedBackend(files: Files): Order["backend"] {
  const text = decodeText(files.get(generatedFiles.backend) ?? new Uint8Array()) ?? "";
  const settings = parseHclBody(text).blocks.filter(({ type }) => type === "terraform");
  const [backend] = settings.flatMap(({ body }) => body.blocks.filter(({ type }) => type === "backend"));
  const [type] = backend?.labels ?? [];
  if (backend === undefined || type === undefined) {
    throw refusal(`There is no backend in ${generatedFiles.backend}`, "Run one of the entity's actions again.");
  }
  const path = literalText(backend.body.attributes.find(({ name }) => name === "path")?.expression ?? []);
  return { type, arguments: path === undefined ? {} : { path } };
}
