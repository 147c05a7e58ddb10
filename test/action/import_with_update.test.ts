import { afterEach, beforeEach, expect, it } from "vitest";
import { terraformMissing } from "../support/terraform.ts";
import { backend } from "./modules.ts";
import { Scene } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.create();
});
afterEach(() => scene.dispose());

const policy = `identifier: frozen
title: Nothing is changed in place
message: Ask the platform team.
severity: deny
match:
  combinator: and
  rules:
    - { property: action, operator: "=", value: update }
    - { property: changed, operator: contains, value: input }
allowed: 0
`;
const importing = `import {
  to = terraform_data.a
  id = "x"
}
resource "terraform_data" "a" {
  input = "changed in place by the apply"
}
`;

it.skipIf(terraformMissing)(
  "an import that also changes the object in place is counted as an update (Terraform: 1 to import, 1 to change)",
  async () => {
    const order = await scene.commit(
      { "backend.tf": backend, "main.tf": importing },
      { operation: "update", outputs: [] },
    );
    const { report, log, stepSummary } = await scene.run(order);
    expect(report?.counts).toMatchObject({ import: 1, update: 1 });
    expect(report?.changes).toMatchObject([{ address: "terraform_data.a", action: "import", importId: "x" }]);
    expect(log).toContain("<- terraform_data.a (import id x): input");
    expect(stepSummary).toContain("`terraform_data.a` (import id `x`)");
  },
);

it.skipIf(terraformMissing)("a policy against updates isn't got around by an import block", async () => {
  const { head, tree } = await scene.commitFolder("policies", { "frozen.yml": policy });
  const order = await scene.commit(
    { "backend.tf": backend, "main.tf": importing },
    { operation: "update", outputs: [], policies: { commit: head, tree } },
  );
  const { report } = await scene.run(order);
  expect(report?.outcome).toBe("refused");
});

it.skipIf(terraformMissing)("a resource that is moved and changed is counted as moved, too", async () => {
  const first = await scene.commit(
    { "backend.tf": backend, "main.tf": 'resource "terraform_data" "m" {\n  input = 1\n}\n' },
    { operation: "update", outputs: [] },
  );
  const planned = await scene.run(first);
  await scene.run(await scene.applyOrder(first, planned.report));
  const main =
    'moved {\n  from = terraform_data.m\n  to = terraform_data.n\n}\nresource "terraform_data" "n" {\n  input = 2\n}\n';
  const { report } = await scene.run(
    await scene.commit({ "backend.tf": backend, "main.tf": main }, { operation: "update", outputs: [] }),
  );
  expect(report?.counts).toMatchObject({ move: 1, update: 1 });
});
