import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { render } from "../../src/cli/render.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts, temporaryFolder, type RecordingPorts } from "./support.ts";

const answers = ["name=orders", "instances=2", "class=db.t4g.medium"];

async function portsInStarter(): Promise<RecordingPorts> {
  return recordingPorts({ workingFolder: await starterFolder() });
}

describe("render", () => {
  it("prints the files of the article's database", async () => {
    const ports = await portsInStarter();
    const flags = { input: answers, entity: "mailer", dir: "." };
    expect(await render("add_document_db", flags, ports)).toBe(0);
    const { stdout } = ports.written;
    expect(stdout).toContain("# infra/database/mailer-orders/main.tf\n");
    expect(stdout).toContain("# infra/database/mailer-orders/backend.tf\n");
    expect(stdout).toContain('"identifier": "mailer-orders"');
    expect(stdout).toContain('"instances": 2');
  });

  it("writes them into a folder instead", async () => {
    const ports = await portsInStarter();
    const out = await temporaryFolder();
    const flags = { input: answers, entity: "mailer", dir: ".", out };
    expect(await render("add_document_db", flags, ports)).toBe(0);
    const variables: unknown = JSON.parse(
      await readFile(join(out, "infra/database/mailer-orders/run.auto.tfvars.json"), "utf8"),
    );
    expect(variables).toEqual({ identifier: "mailer-orders", instances: 2, instance_class: "db.t4g.medium" });
  });

  it("says what is wrong with each answer, and what is allowed", async () => {
    const ports = await portsInStarter();
    const flags = { input: ["name=Orders", "instances=7"], entity: "mailr", dir: "." };
    expect(await render("add_document_db", flags, ports)).toBe(1);
    expect(ports.written.stdout).toBe("");
    expect(ports.written.stderr).toContain('Instances: you wrote "7"; allowed: a whole number from 1 to 5');
    expect(ports.written.stderr).toMatch(/mailr.*mailer/);
  });

  it("says that the entity would not fit its blueprint, before anything is rendered", async () => {
    const folder = await starterFolder();
    const file = join(folder, "actions/add_document_db.yml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("engine: documentdb", 'engine: "{{ .inputs.class }}"'));
    const ports = recordingPorts({ workingFolder: folder });
    expect(await render("add_document_db", { input: answers, entity: "mailer", dir: "." }, ports)).toBe(1);
    expect(ports.written.stdout).toBe("");
    expect(ports.written.stderr).toContain(
      'Instance class: you wrote "db.t4g.medium"; allowed: what fits `properties.engine` of a database: `"db.t4g.medium" is not allowed: it must be one of documentdb.`',
    );
  });

  it("tells the time of the request as GitHub does, so that jq reads it", async () => {
    const folder = await starterFolder();
    const file = join(folder, "actions/add_document_db.yml");
    const text = await readFile(file, "utf8");
    const tomorrow = "{{ .trigger.at | fromdateiso8601 + 86400 | todate }}";
    await writeFile(file, text.replace("{{ .inputs.class }}", tomorrow));
    const ports = recordingPorts({ workingFolder: folder, now: () => new Date("2026-11-28T09:59:35.221Z") });
    expect(await render("add_document_db", { input: answers, entity: "mailer", dir: "." }, ports)).toBe(0);
    expect(ports.written.stdout).toContain('"instance_class": "2026-11-29T09:59:35Z"');
  });

  it("says why an action can't be rendered here", async () => {
    const ports = recordingPorts({ workingFolder: await starterFolder({ localBackend: false }) });
    expect(await render("add_document_db", { input: answers, entity: "mailer", dir: "." }, ports)).toBe(1);
    expect(ports.written.stderr).toContain("terraform.backend");
  });

  it.each([
    ["an unknown action", "add_document_bd", answers, /Did you mean add_document_db/],
    ["an input that the action does not ask for", "add_document_db", ["size=1"], /asks for name, instances, class/],
    [
      "an action that is run on an entity, where none is named",
      "add_document_db",
      answers,
      /^`--entity` is missing: name the service that the action is run on, such as --entity mailer\.$/,
    ],
    ["an input without a value", "add_document_db", ["name"], /write it as name=value/],
  ] as const)("refuses %s", async (_what, action, input, message) => {
    await expect(render(action, { input, dir: "." }, await portsInStarter())).rejects.toThrow(message);
  });
});
