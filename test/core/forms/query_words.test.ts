import { expect, test } from "vitest";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import { queryWords } from "../../../src/core/forms/query_words.ts";
import { memoryTree } from "../../support/memory_tree.ts";

const action = `identifier: deploy
trigger:
  type: self-service
  operation: CREATE
  blueprintIdentifier: cluster
  userInputs:
    properties:
      language: { type: string, title: Language }
      size: { type: number }
      public: { type: boolean, title: Open to all }
      owner: { type: string, format: entity, blueprint: cluster }
      tags: { type: array, items: { type: string } }
invocationMethod: { type: TERRAFORM, template: x, mapping: { identifier: a } }
`;

test.each([
  ['.form.language == "python"', '"Language" is `python`'],
  ['.inputs.language!="a b"', '"Language" is not `a b`'],
  [".form.size == 3 and .form.public == true", '"size" is `3` and "Open to all" is `Yes`'],
  [".form.public != true\n  and .form.owner == null", '"Open to all" is not `Yes` and "owner" has no answer'],
  [".form.public == false and .form.tags != null", '"Open to all" is `No` and "tags" has an answer'],
  [".form.language == null ", '"Language" has no answer'],
  ['.form.language == "a\\(.form.size)"', undefined],
  ['.form.language == "a" or .form.size == 1', undefined],
  ['.form.language == "a" andy', undefined],
  [".form.size > 3", undefined],
  ['.form.size == "3"', undefined],
  ['.form.owner == "x"', undefined],
  ['.form.none == "x"', undefined],
  [".form.language", undefined],
  ["", undefined],
])("%j is %j, or else its jq", async (program, words) => {
  const catalog = await loadCatalog(memoryTree({ "actions/deploy.yml": action }));
  const deploy = catalog.actions.get("deploy");
  if (deploy === undefined) throw new Error(JSON.stringify(catalog.faults));
  const told = queryWords({ program, path: [] }, deploy);
  expect(told).toBe(words ?? (program === "" ? "(empty)" : `\`${program.replace(/\s+/g, " ")}\``));
});
