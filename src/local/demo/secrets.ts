import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "../../core/json.ts";

/** What the demonstration's app and its GitHub share. Made once for a folder, so that a restart goes on. */
export interface DemoSecrets {
  readonly webhookSecret: string;
  /** Base64 of 32 bytes. */
  readonly masterKey: string;
}

/** Reads the folder's secrets, or makes them; the file is readable by its owner alone. */
export function demoSecrets(folder: string): DemoSecrets {
  const file = join(folder, "secrets.json");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const secrets = { webhookSecret: randomBytes(32).toString("hex"), masterKey: randomBytes(32).toString("base64") };
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600, flag: "wx" });
  }
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (isJsonObject(value) && typeof value["webhookSecret"] === "string" && typeof value["masterKey"] === "string") {
    return { webhookSecret: value["webhookSecret"], masterKey: value["masterKey"] };
  }
  throw new Error(`${file} is not what the demonstration wrote. Remove its folder to start anew.`);
}
