import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.ts";
import { starterFolder } from "./starter.ts";
import { recordingPorts } from "./support.ts";

async function checkText(folder: string): Promise<{ readonly code: number; readonly text: string }> {
  const ports = recordingPorts({ workingFolder: folder });
  return { code: await check(".", "text", ports), text: ports.written.stdout };
}

describe("check", () => {
  it("finds nothing wrong in the starter catalog", async () => {
    const { code, text } = await checkText(await starterFolder());
    expect(text).toBe("7 blueprints, 10 entities, 3 actions: 0 errors, 0 warnings.\n");
    expect(code).toBe(0);
  });

  it("asks for the lock file of the starter catalog on AWS, with the command, and for nothing else", async () => {
    const { code, text } = await checkText(await starterFolder({ templateSet: "aws" }));
    expect(text).toContain("7 blueprints, 10 entities, 3 actions: 1 error, 0 warnings.");
    expect(text).toContain("(missing-lock-file)");
    expect(text).toContain("terraform");
    expect(text).toContain("providers lock");
    expect(code).toBe(1);
  });

  it("names file, line and column of what does not parse, and goes on with the rest", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "entities/service/broken.yml"), "identifier: broken\nproperties: { a: [1,\n");
    const { code, text } = await checkText(folder);
    expect(text).toMatch(/^entities\/service\/broken\.yml:\d+:\d+: error: /m);
    expect(text).toContain("7 blueprints, 10 entities, 3 actions");
    expect(code).toBe(1);
  });

  const breakages: readonly (readonly [string, (folder: string) => Promise<void>, string])[] = [
    [
      "a relation to an entity that is missing",
      (folder) => rm(join(folder, "entities/Domain/Orders.yml")),
      "entities/System/Cart.yml",
    ],
    [
      "an action whose template is missing",
      (folder) => rm(join(folder, "templates"), { recursive: true }),
      "actions/add_document_db.yml",
    ],
    [
      "a template that wants a variable which no action gives",
      (folder) =>
        writeFile(join(folder, "templates/document_db/extra.tf"), 'variable "surprise" {\n  type = string\n}\n'),
      "surprise",
    ],
    [
      "an input whose label GitHub would refuse",
      (folder) =>
        writeFile(
          join(folder, "actions/ask.yml"),
          `identifier: ask
title: Ask
trigger:
  type: self-service
  operation: CREATE
  blueprintIdentifier: service
  userInputs:
    properties: { one: { type: string, title: Password } }
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables: { identifier: "{{ .inputs.one }}", instances: 1, instance_class: db.t4g.medium }
  mapping: { identifier: "{{ .inputs.one }}" }
`,
        ),
      "GitHub refuses the label",
    ],
  ];

  it.each(breakages)("finds %s", async (_what, breakIt, expected) => {
    const folder = await starterFolder();
    await breakIt(folder);
    const { code, text } = await checkText(folder);
    const errors = text.split("\n").filter((line) => line.includes(": error: "));
    expect(errors.join("\n")).toContain(expected);
    expect(code).toBe(1);
  });

  it("prints the faults as JSON for machines", async () => {
    const folder = await starterFolder();
    await writeFile(join(folder, "gatehouse.yml"), "merge: sometimes\n");
    const ports = recordingPorts({ workingFolder: folder });
    expect(await check(".", "json", ports)).toBe(1);
    const faults: unknown = JSON.parse(ports.written.stdout);
    expect(faults).toMatchObject([
      { severity: "error", rule: "wrong-value", place: { file: "gatehouse.yml", line: 1 } },
    ]);
  });
});
