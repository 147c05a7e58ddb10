import { readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject } from "../../src/core/json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Order } from "../../src/core/plan/messages.ts";
import { readJson } from "./state_files.ts";
import { refusal } from "./step_end.ts";

/** Where init writes which backend it found in the code. Without a word of one, Terraform takes `local`, and writes nothing. */
const written = ".terraform/terraform.tfstate";

/**
 * Refuses to go on where init found another backend than the one that was read of the code, or a local state's file elsewhere: however
 * that came to be, the plan would be made from another state.
 * @param settings as init was given them: `path=...`
 * @throws StepEnd
 */
export async function requireBackend(module: string, { backend }: Order, settings: readonly string[]): Promise<void> {
  const found = await initializedBackend(path.join(module, written));
  const [file] = settings.flatMap((setting) => /^path=(.*)$/s.exec(setting)?.[1] ?? []);
  const config = found["config"];
  const isElsewhere = file !== undefined && (!isJsonObject(config) || config["path"] !== file);
  if (found["type"] === backend.type && !isElsewhere) return;
  throw refusal(
    `Terraform takes another backend than the code was read to have: ${JSON.stringify(found["type"] ?? "none")}, not ${JSON.stringify(backend.type)}`,
    "Write one plain `backend` block into the `terraform` block of one .tf file.",
  );
}

async function initializedBackend(file: string): Promise<JsonObject> {
  const value = await readFile(file, "utf8").then(readJson, () => undefined);
  const backend = isJsonObject(value) ? value["backend"] : undefined;
  return isJsonObject(backend) ? backend : {};
}
