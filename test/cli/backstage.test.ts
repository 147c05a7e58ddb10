import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

async function desk(): Promise<{
  readonly folder: string;
  readonly run: (...words: readonly string[]) => Promise<{ code: number; out: string; error: string }>;
}> {
  const folder = await temporaryFolder();
  return {
    folder,
    async run(...words) {
      const ports = recordingPorts({ workingFolder: folder });
      const code = await runCommandLine(words, ports);
      return { code, out: ports.written.stdout, error: ports.written.stderr };
    },
  };
}

const component = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: mailer, namespace: mail }
spec: { type: service, lifecycle: production, owner: devops, replicas: 2 }
`;
const group =
  "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: devops, namespace: mail }\nspec: { type: team, children: [] }\n";

describe("import backstage and export backstage", () => {
  it("bring a repository's descriptors into a catalog that check accepts, and out again", async () => {
    const { folder, run } = await desk();
    await mkdir(join(folder, "mono/a"), { recursive: true });
    await writeFile(join(folder, "mono/a/catalog-info.yaml"), `${component}---\n${group}`);
    await writeFile(join(folder, "mono/a/chart.yaml"), "{{ template }}: [\n");
    const imported = await run("import", "backstage", "mono", "--into", "catalog");
    expect(imported).toMatchObject({ code: 0, error: "" });
    expect(imported.out).toContain("No counterpart, and left out:\n  spec.replicas: Component mailer\n");
    expect(imported.out).toContain("wrote entities/Component/mail=2Fmailer.yml");
    expect(await run("check", "catalog")).toMatchObject({ code: 0 });
    const again = await run("import", "backstage", "mono", "--into", "catalog");
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain(" 0 written, ");
    const exported = await run("export", "backstage", "--dir", "catalog", "--out", "catalog-info.yaml");
    expect(exported).toEqual({ code: 0, error: "", out: "Wrote 2 entities to catalog-info.yaml.\n" });
    expect((await readFile(join(folder, "catalog-info.yaml"), "utf8")).split("---\n")).toHaveLength(2);
  });

  it("say what they can't do", async () => {
    const { folder, run } = await desk();
    await writeFile(join(folder, "other.yaml"), "apiVersion: v1\nkind: Service\n");
    expect((await run("import", "backstage", "other.yaml")).error).toContain("holds no descriptor of Backstage's");
    await mkdir(join(folder, "blueprints"));
    await mkdir(join(folder, "entities/service"), { recursive: true });
    await writeFile(
      join(folder, "blueprints/service.yml"),
      "identifier: service\ntitle: Service\nschema: {properties: {}}\n",
    );
    await writeFile(join(folder, "entities/service/a.yml"), "identifier: a\nteam: devops\n");
    const left = await run("export", "backstage");
    expect(left).toMatchObject({ code: 1, out: "" });
    expect(left.error).toContain("blueprint service (Backstage has no such kind; give --as service=Resource): a");
    expect((await run("export", "backstage", "--as", "service=Resource")).out).toContain("owner: devops");
    expect((await run("export", "backstage", "--as", "servce=Resource")).error).toContain("Did you mean service?");
    expect((await run("export", "backstage", "--as", "service=Resourc")).error).toContain("Did you mean Resource?");
    expect((await run("export")).out).toContain('"identifier": "service"');
  });
});
