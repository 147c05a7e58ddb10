import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { appIdOf, createMaintainer } from "../e2e/maintainer.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

it("nothing is approved while the owners of what approvals rest on are none in GitHub's eyes", async () => {
  const { hub } = office;
  const maintainer = createMaintainer(hub, await appIdOf(hub));
  const path = ".github/CODEOWNERS";
  const before = (await maintainer.read(path)) ?? "";
  // Lou has left: no access any more, so that GitHub asks for no code owner's review of these files.
  hub.administration.createUser({ login: "lou", name: "Lou" });
  await maintainer.commit({ [path]: `${before}\n/templates/ @lou\n/.github/ @lou\n/gatehouse.yml @lou\n` });
  const run = await office.ask();
  office.later(5000);
  await office.person("omar").comment(run, "/approve");
  const page = await office.look(run);
  expect(stateOf(page)).toBe("waiting-for-approval");
  expect(page.status).toContain("gives gatehouse.yml no owner whom GitHub knows to have write access (it names @lou)");
}, 60_000);
