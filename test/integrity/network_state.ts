import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Stage } from "./stage.ts";

/** Another module's state, with an address and with something that is another one each time. */
export async function writeNetwork(stage: Stage, address: string): Promise<string> {
  const file = path.join(stage.scene.folder, "states/network.tfstate");
  const outputs = { address: { value: address, type: "string" }, serial: { value: Date.now(), type: "number" } };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    JSON.stringify({ version: 4, terraform_version: "1.5.0", serial: 1, lineage: "network", outputs, resources: [] }),
  );
  return file;
}
