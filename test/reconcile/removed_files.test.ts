import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";
import { appIdOf, createMaintainer } from "../e2e/maintainer.ts";

const office = await openOfficeForFile();

it("whoever owns a file that a run takes away is asked as well", { timeout: 120_000 }, async () => {
  const { hub } = office;
  const maintainer = createMaintainer(hub, await appIdOf(hub));
  hub.administration.createUser({ login: "secu", name: "Security" });
  hub.administration.addMember("acme", "secu");
  hub.administration.setCollaborator("acme/catalog", "secu", "write");
  // Every database's guard.tf is the security people's alone.
  const owners = (await maintainer.read(".github/CODEOWNERS")) ?? "";
  const guard = "templates/document_db/guard.tf";
  await maintainer.commit({
    ".github/CODEOWNERS": `${owners}\n/infra/**/guard.tf @secu\n`,
    [guard]: 'output "guarded" {\n  value = true\n}\n',
    "gatehouse.yml": `${((await maintainer.read("gatehouse.yml")) ?? "").replaceAll(/^merge:.*$/gm, "")}\nmerge: auto\n`,
  });
  const made = await office.ask();
  await office.person("omar").comment(made, "/approve");
  expect(stateOf(await office.look(made))).toBe("waiting-for-approval");
  office.later(2000);
  await office.person("secu").comment(made, "/approve");
  expect(stateOf(await office.look(made))).toBe("succeeded");
  // The template loses it; the next run of the entity would take the file away.
  await maintainer.commit({ [guard]: undefined });
  const scaled = await office.person("dana").submit("scale_document_db", { entity: "mailer-orders", instances: "3" });
  await office.look(scaled);
  office.later(5000);
  await office.person("omar").comment(scaled, "/approve");
  const page = await office.look(scaled);
  expect(stateOf(page)).toBe("waiting-for-approval");
  expect(page.status).toContain("Files of this run (5, and 1 removed)");
  expect(page.status).toContain("`infra/database/mailer-orders/guard.tf` is removed.");
});
