import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createPagesComputer } from "../../../src/local/demo/computed.ts";
import { createOrigin } from "../../github/origin_repository.ts";

const blueprint = `identifier: service
title: Service
schema: { properties: { tier: { type: string } } }
relations: { parent: { target: service } }
mirrorProperties: { above: { path: parent.tier } }
calculationProperties: { slug: { calculation: '.identifier + "-" + (.properties.above // "top")', type: string } }
formulaProperties: { broken: { formula: .title | tonumber } }
aggregationProperties:
  below: { title: Below, target: service, calculationSpec: { calculationBy: entities, func: count }, pathFilter: [{ path: [parent] }] }
`;

it("computes every kind of property of an entity at the head of the default branch, and who made it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-computed-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const origin = await createOrigin(join(folder, "repositories/acme/catalog.git"), join(folder, "work"));
  await origin.commit(
    {
      "blueprints/service.yml": blueprint,
      "entities/service/top.yml": "identifier: top\nteam: devops\nproperties: { tier: gold }\n",
      "entities/service/low.yml": "identifier: low\nrelations: { parent: top }\n",
    },
    "Begin",
  );
  const computer = createPagesComputer(folder);
  onTestFinished(() => computer.close());
  const low = { blueprint: "service", identifier: "low" };
  expect(await computer.read("acme/catalog", low)).toEqual({
    values: { above: "gold", slug: "low-gold", below: 1 },
    team: [],
    problems: [expect.stringContaining("service low: `broken`: ")],
    origin: expect.objectContaining({ createdBy: "dana@example.com" }) as unknown,
  });
  await origin.commit({ "entities/service/top.yml": "identifier: top\nproperties: { tier: silver }\n" }, "Change");
  expect(await computer.read("acme/catalog", low)).toMatchObject({ values: { above: "silver" } });
  expect(await computer.read("acme/catalog", { ...low, identifier: "none" })).toBeUndefined();
  expect(await computer.read("acme/other", low)).toBeUndefined();
});
