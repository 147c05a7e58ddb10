import { join } from "node:path";
import { init } from "../../src/cli/init.ts";
import type { StarterOptions } from "../../src/cli/starter_catalog.ts";
import { recordingPorts, temporaryFolder } from "./support.ts";

export const starterOptions: StarterOptions = {
  appSlug: "acme-gatehouse",
  appId: "4711",
  defaultBranch: "main",
  owners: "@acme/devops",
  action: `acme/gatehouse/action@${"0123456789".repeat(4)}`,
  templateSet: "demo",
  localBackend: true,
};

/** A folder with a starter catalog in it, as `gatehouse init --demo` writes it. */
export async function starterFolder(options: Partial<StarterOptions> = {}): Promise<string> {
  const folder = join(await temporaryFolder(), "catalog");
  await init(folder, { ...starterOptions, ...options }, recordingPorts());
  return folder;
}
