import { chmod, cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { terraformMissing } from "../support/terraform.ts";
import { database } from "./modules.ts";
import { Scene } from "./scene.ts";

const noInstances = `identifier: no_instances
title: No instances
message: Ask the platform team for an instance.
match:
  combinator: and
  rules:
    - { property: address, operator: beginsWith, value: "terraform_data.instance" }
`;
const namesInstances = noInstances.replace("severity: deny\n", "").replace("message:", "severity: warn\nmessage:");

describe.skipIf(terraformMissing)("the catalog's policies (need terraform)", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.create();
  });
  afterEach(async () => {
    await scene.dispose();
  });

  /** Commits policies to the default branch, and names them as an order does. */
  async function policies(files: Readonly<Record<string, string>>) {
    const { head, tree } = await scene.commitFolder("policies", files);
    return { policies: { commit: head, tree } };
  }

  it("deny a plan by name and address, and warn of one that goes on", async () => {
    const denied = await scene.run(await scene.commit(database(1), await policies({ "p.yml": noInstances })));
    expect(denied.report).toMatchObject({
      outcome: "refused",
      diagnosis: { step: "guard", summary: "Policies deny this plan: No instances (policies/p.yml)" },
    });
    expect(denied.report?.diagnosis?.detail).toContain("terraform_data.instance[0]");
    const warned = await scene.run(await scene.commit(database(1), await policies({ "p.yml": namesInstances })));
    expect(warned.report).toMatchObject({
      outcome: "planned",
      warnings: [{ title: "No instances (policies/p.yml)", addresses: ["terraform_data.instance[0]"] }],
    });
    expect(warned.stepSummary).toContain("Ask the platform team for an instance.");
    const none = await scene.run(await scene.commit(database(0), await policies({ "p.yml": noInstances })));
    expect(none.report?.outcome).toBe("planned");
  });

  it("are the ordered commit's, whatever the pull request says; a tree that is not there is fetched", async () => {
    const ordered = await policies({ "p.yml": noInstances });
    const server = path.join(scene.folder, "server/acme/catalog");
    await cp(scene.workspace, server, { recursive: true });
    await scene.forgetHistory();
    await scene.commitFolder("policies", { "p.yml": namesInstances });
    const order = await scene.commit(database(1), ordered);
    const unreachable = await scene.run(order, { GITHUB_SERVER_URL: "file:///nowhere" });
    expect(unreachable.report?.diagnosis?.summary).toContain("can't be fetched");
    const again = await scene.commit(database(1), ordered);
    const fetched = await scene.run(again, { GITHUB_SERVER_URL: `file://${path.join(scene.folder, "server")}` });
    expect(fetched.report?.diagnosis?.summary).toContain("No instances");
  });

  it("that can't be read refuse everything", async () => {
    const broken = await scene.run(await scene.commit(database(1), await policies({ "p.yml": "identifier: [" })));
    expect(broken.report).toMatchObject({ outcome: "refused", diagnosis: { file: "policies/p.yml" } });
  });

  describe("in Rego", () => {
    const rego = { "deny.rego": "package main\n" };

    /** A conftest that answers this, and keeps what it was given. */
    async function conftest(
      answer: string,
      exitCode: number,
      complaint = "",
    ): Promise<Readonly<Record<string, string>>> {
      const programs = path.join(scene.folder, "programs");
      await mkdir(programs, { recursive: true });
      const script = `#!/bin/sh\necho "$@" > "${scene.folder}/arguments"\nenv > "${scene.folder}/environment"\nfor last; do :; done\nstat -c %a "$last" > "${scene.folder}/mode"\ncat <<'ANSWER'\n${answer}\nANSWER\necho "${complaint}" >&2\nexit ${exitCode}\n`;
      await writeFile(path.join(programs, "conftest"), script);
      await chmod(path.join(programs, "conftest"), 0o755);
      return { PATH: `${programs}:${process.env["PATH"] ?? ""}` };
    }

    it("refuse everything where conftest is missing, fails, or judges nothing", async () => {
      const order = async () => scene.commit(database(1), await policies(rego));
      scene.missingProgram = "conftest";
      expect((await scene.run(await order())).report?.diagnosis?.summary).toContain("conftest is not installed");
      scene.missingProgram = "";
      const crashed = await scene.run(await order(), await conftest("panic", 2));
      expect(crashed.report).toMatchObject({
        outcome: "refused",
        diagnosis: { summary: "conftest failed (exit code 2)" },
      });
      const secret = "canary-4f1d-not-to-be-seen";
      for (const [answer, length] of [
        ["panic", 1990],
        ["[]", 965],
      ] as const) {
        const cut = await scene.run(await order(), await conftest(answer, 2, "x".repeat(length) + secret));
        expect(cut.report?.diagnosis?.detail).toContain("xxx");
        expect(cut.said).not.toContain("canary");
      }
      const idle = await scene.run(await order(), await conftest('[{"successes":0}]', 0));
      expect(idle.report?.diagnosis?.summary).toContain("conftest judged nothing");
    });

    it("are asked with the plan in a file of the job's own, and their words are shown without secrets", async () => {
      const order = await scene.commit(database(1), await policies(rego));
      const said =
        '[{"successes":1,"failures":[{"msg":"canary-4f1d-not-to-be-seen ::error::x"}],"warnings":[{"msg":"w"}]}]';
      const denied = await scene.run(order, {
        ...(await conftest(said, 1)),
        CONFTEST_POLICY: "/elsewhere",
        DB_PASSWORD: "hunter2",
      });
      expect(denied.report).toMatchObject({ outcome: "refused" });
      expect(denied.report?.diagnosis?.detail).toContain("conftest: (sensitive) ::error::x");
      expect(denied.said).not.toContain("canary-4f1d");
      expect(await readFile(path.join(scene.folder, "mode"), "utf8")).toBe("600\n");
      expect(await readFile(path.join(scene.folder, "arguments"), "utf8")).toMatch(
        /^test --policy \S+ --all-namespaces --output json --no-color \S+plan\.json\n$/,
      );
      expect(await readFile(path.join(scene.folder, "environment"), "utf8")).not.toMatch(/hunter2|CONFTEST|GATEHOUSE/);
      await expect(stat(path.join(scene.folder, "temporary/gatehouse"))).rejects.toThrow();
      const passed = await scene.run(
        await scene.commit(database(1), await policies(rego)),
        await conftest('[{"successes":2}]', 0),
      );
      expect(passed.report?.outcome).toBe("planned");
    });

    it("let a plan through of which their own exceptions except every rule", async () => {
      const excepted = '[{"successes":0,"exceptions":[{"msg":"data.main.exception[_][_] == \\"size\\""}]}]';
      const order = await scene.commit(database(1), await policies(rego));
      expect((await scene.run(order, await conftest(excepted, 0))).report?.outcome).toBe("planned");
    });
  });
});
