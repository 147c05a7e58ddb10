import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stateOfPlan } from "../../action/src/plan_file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-plan-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function planFile(contents: Uint8Array): Promise<string> {
  const file = path.join(folder, "plan");
  await writeFile(file, contents);
  return file;
}
const planned = (state: object) =>
  planFile(
    zipSync({
      tfplan: Buffer.from("plan"),
      tfstate: Buffer.from(JSON.stringify(state)),
      "tfstate-prev": Buffer.from("before"),
    }),
  );

it("tells which state a plan was made from", async () => {
  expect(await stateOfPlan(await planned({ lineage: "one", serial: 7, resources: [] }))).toEqual({
    lineage: "one",
    serial: 7,
    contents: "before",
  });
  expect(await stateOfPlan(await planned({ lineage: "", serial: 0 }))).toBe("none");
  expect(await stateOfPlan(await planned({ lineage: "", serial: 1 }))).toEqual({
    lineage: "",
    serial: 1,
    contents: "before",
  });
});

it("tells nothing where the file is encrypted, or holds no state", async () => {
  expect(await stateOfPlan(await planFile(Buffer.from('{"encrypted_data":"..."}')))).toBeUndefined();
  expect(await stateOfPlan(await planFile(zipSync({ tfplan: Buffer.from("plan") })))).toBeUndefined();
});

it("does not take something else for a state", async () => {
  await expect(stateOfPlan(await planned({ serial: "secret" }))).rejects.toThrow(
    /^The state is not in a format that is known here\.$/,
  );
});
