import { expect, it } from "vitest";
import { doctor } from "../../src/cli/doctor.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { untilForms } from "../../src/local/demo/person.ts";
import { openTestWorld } from "./world.ts";

it("the doctor finds nothing to mend in the demonstration's own repository", { timeout: 240_000 }, async () => {
  await using world = await openTestWorld();
  await untilForms(world.hub);
  const [app] = world.hub.store.apps.filter(({ slug }) => slug === "gatehouse");
  let printed = "";
  const print = (text: string): void => {
    printed += text;
  };
  const exitCode = await doctor(
    { repo: catalogRepository, appId: String(app?.id), apiUrl: `${world.hub.url}/api/v3` },
    {
      stdout: print,
      stderr: print,
      environment: { GITHUB_TOKEN: world.hub.administration.tokenOf("omar") },
      workingFolder: ".",
      fetch,
      now: () => new Date(),
    },
  );
  expect(printed).not.toContain("PROBLEM");
  expect(exitCode).toBe(0);
});
