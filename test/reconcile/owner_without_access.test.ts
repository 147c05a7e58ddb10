import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { appIdOf, createMaintainer } from "../e2e/maintainer.ts";
import { openOfficeForFile } from "./office.ts";

const limit = 120_000;
const office = await openOfficeForFile();
const maintainer = createMaintainer(office.hub, await appIdOf(office.hub));

async function ownedBy(owners: string): Promise<void> {
  const path = ".github/CODEOWNERS";
  const before = (await maintainer.read(path)) ?? "";
  const kept = before.replaceAll(/^\/(infra|entities)\/.*$/gm, "");
  await maintainer.commit({ [path]: `${kept}\n/infra/ ${owners}\n/entities/ ${owners}\n` });
}

it(
  "an owner who may only read approves nothing, as somebody who has left has, and approves once given the role",
  async () => {
    await ownedBy("@acme/devops @sam");
    const run = await office.ask();
    await office.person("sam").comment(run, "/approve");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("waiting-for-approval");
    expect(page.status).toContain("@sam is named as an owner, and may not write to this repository");
    office.hub.administration.setCollaborator("acme/catalog", "sam", "write");
    expect(stateOf(await office.look(run))).not.toBe("waiting-for-approval");
  },
  limit,
);

it(
  "nor do the members of a team that may not write to the repository",
  async () => {
    const { administration } = office.hub;
    administration.createUser({ login: "lena", name: "Lena" });
    administration.addMember("acme", "lena");
    administration.setCollaborator("acme/catalog", "lena", "triage");
    administration.createTeam("acme", "elsewhere");
    administration.addTeamMember("acme", "elsewhere", "lena");
    await ownedBy("@acme/devops @acme/elsewhere");
    const run = await office.ask({ entity: "mailer", name: "second", instances: "2", class: "db.t4g.medium" });
    await office.person("lena").comment(run, "/approve");
    expect(stateOf(await office.look(run))).toBe("waiting-for-approval");
  },
  limit,
);

it(
  "nor do those who may write themselves, where GitHub does not take their team for an owner",
  async () => {
    const { administration } = office.hub;
    administration.createTeam("acme", "onlookers");
    administration.addTeamMember("acme", "onlookers", "omar");
    await ownedBy("@lena @acme/onlookers");
    const run = await office.ask({ entity: "mailer", name: "third", instances: "2", class: "db.t4g.medium" });
    await office.person("omar").label(run, "approved");
    expect(stateOf(await office.look(run))).toBe("waiting-for-approval");
    await ownedBy("@lena @acme/onlookers @acme/devops");
    expect(stateOf(await office.look(run))).toBe("planned");
  },
  limit,
);
