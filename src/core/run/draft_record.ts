import { writeEntityFile } from "../catalog/entities/entity_file.ts";
import { validateEntity } from "../catalog/entities/validate_entity.ts";
import type { JqEvaluator } from "../expressions.ts";
import { recordFile } from "../render/names.ts";
import { writeRecord } from "../report/record.ts";
import { checksOf } from "./job.ts";
import { describeObstacle, placeOfEntity } from "./entity_place.ts";
import { mapEntity } from "./map_entity.ts";
import type { RecordDraft } from "./record_draft.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** Drafts the record once an apply has succeeded and nothing is recorded; nothing before and after. */
export async function draftRecord(snapshot: RunSnapshot, jq: JqEvaluator): Promise<RecordDraft | undefined> {
  const { approved, pull, recorded, catalog } = snapshot;
  if (approved?.kind !== "valid" || pull?.state !== "merged" || recorded !== undefined) return undefined;
  const check = checksOf(snapshot, "apply", pull.mergeCommit).at(-1);
  const report = check?.memory?.report;
  if (report?.outcome !== "applied") return undefined;
  const record = writeRecord(snapshot, approved, pull, report);
  const recordPath = recordFile(snapshot.issue.createdAt, snapshot.issue.number);
  const additions = new Map([[recordPath, new TextEncoder().encode(record)]]);
  // Files may have come and gone since it was approved.
  const place = placeOfEntity(catalog, approved.target);
  const isDeletion = approved.target.operation === "delete";
  // Another entity's file stays: the deleted one has none any more.
  if (!place.ok && (!isDeletion || place.obstacle.holder === undefined)) {
    const message = describeObstacle(place.obstacle, approved.target);
    return { ok: false, problems: [{ path: place.obstacle.path, message }] };
  }
  if (isDeletion || !place.ok) {
    const folder = catalog.tree.entries.filesBelow(approved.folder);
    const entity = place.ok && catalog.tree.entries.has(place.path) ? [place.path] : [];
    return { ok: true, additions, deletions: [...folder.map(({ path }) => path), ...entity] };
  }
  const context = { ...approved.context, outputs: report.outputs ?? {} };
  const entity = await mapEntity(catalog, approved, { mapping: approved.action.invocation.mapping, context }, jq);
  if (!entity.ok) return entity;
  const problems = validateEntity(entity.entity, catalog);
  if (problems.length > 0) return { ok: false, problems };
  const existing = (await catalog.tree.read([place.path])).get(place.path);
  const text = existing === undefined ? undefined : new TextDecoder().decode(existing);
  additions.set(place.path, new TextEncoder().encode(writeEntityFile(text, entity.entity)));
  return { ok: true, additions, deletions: [] };
}
