import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile, orders } from "./office.ts";

const limit = 60_000;

const office = await openOfficeForFile();

const newKey = (): string => randomBytes(32).toString("base64");

it(
  "a run that was announced under the old master key goes on while the old one is kept behind the new one",
  async () => {
    const run = await office.ask();
    const { status: before } = await office.look(run);
    await office.restart(`${newKey()},${office.masterKey}`);
    expect((await office.look(run)).status).toBe(before);
    await office.person("omar").label(run, "approved");
    // The jobs' key is still the old one's.
    const page = await office.look(run);
    expect(stateOf(page)).toBe("planned");
  },
  limit,
);

it(
  "an announcement under a key that was taken away counts no more: the label comes off, and it is asked again",
  async () => {
    await office.restart(office.masterKey);
    const run = await office.ask({ ...orders, name: "carts" });
    const { status: before } = await office.look(run);
    await office.restart(newKey());
    await office.person("omar").label(run, "approved");
    const page = await office.look(run);
    expect(stateOf(page)).toBe("waiting-for-approval");
    expect(page.labels).not.toContain("approved");
    expect(page.status).not.toBe(before);
    office.later(5000);
    await office.person("omar").label(run, "approved");
    expect(stateOf(await office.look(run))).not.toBe("waiting-for-approval");
  },
  limit,
);
