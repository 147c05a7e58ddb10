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
  const both = await computer.read("acme/catalog", "service", ["low", "none", "top"]);
  expect([...both.keys()]).toEqual(["low", "top"]);
  expect(both.get("low")).toEqual({
    values: { above: "gold", slug: "low-gold", below: 1 },
    team: [],
    problems: [expect.stringContaining("service low: `broken`: ")],
    origin: expect.objectContaining({ createdBy: "dana@example.com" }) as unknown,
  });
  expect(both.get("top")).toMatchObject({ values: { slug: "top-top" }, team: ["devops"] });
  await origin.commit({ "entities/service/top.yml": "identifier: top\nproperties: { tier: silver }\n" }, "Change");
  const low = await computer.read("acme/catalog", "service", ["low"]);
  expect(low.get("low")).toMatchObject({ values: { above: "silver" } });
  expect(await computer.read("acme/other", "service", ["low"])).toEqual(new Map());
});
