import type { Maintainer } from "../e2e/maintainer.ts";
import { notedAction } from "../e2e/noted_action.ts";

/** Actions that the stage adds to the starter catalog. */
export const stageActions = ["add_noted_db", "add_aged_db"] as const;

/** A form that people wrote by hand, with the approval label in it. */
const handMadeForm = `name: Quick database
description: Approved at once
labels: [gatehouse, action/add_document_db, approved]
body:
  - { type: input, id: entity, attributes: { label: Entity } }
  - { type: input, id: name, attributes: { label: Name } }
  - { type: input, id: instances, attributes: { label: Instances } }
  - { type: dropdown, id: class, attributes: { label: Instance class, options: [db.t4g.medium, db.r6g.large] } }
`;

/** The starter catalog's action once more, with a template of its own: both change while runs of it are on their way. */
export async function stageFiles(maintainer: Maintainer): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {
    ".github/ISSUE_TEMPLATE/quick.yml": handMadeForm,
    "actions/add_noted_db.yml": notedAction,
  };
  const action = (await maintainer.read("actions/add_document_db.yml")) ?? "";
  files["actions/add_aged_db.yml"] = action
    .replace("identifier: add_document_db", "identifier: add_aged_db")
    .replace("title: Add a DocumentDB", "title: Add an aged DocumentDB")
    .replace("Name, pattern", "Aged name, pattern")
    .replace("template: document_db", "template: aged_db");
  for (const name of ["main", "outputs", "variables", "versions"]) {
    const text = await maintainer.read(`templates/document_db/${name}.tf`);
    if (text !== undefined) files[`templates/aged_db/${name}.tf`] = text;
  }
  return files;
}
