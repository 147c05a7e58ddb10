import { defaultSettings, readSettingsFile, settingsFile } from "../../src/core/catalog/read_settings.ts";
import type { Settings } from "../../src/core/catalog/settings.ts";
import { JobFailure } from "./failure.ts";

/**
 * What `gatehouse.yml` of the default branch says about Terraform. A repository without the file allows no provider but the
 * built-in one.
 * @throws JobFailure that says what is wrong in the file
 */
export function terraformSettings(contents: Uint8Array | undefined): Settings["terraform"] {
  if (contents === undefined) return defaultSettings.terraform;
  const read = readSettingsFile(contents);
  if (read.ok) return read.value.terraform;
  const [fault] = read.faults;
  throw new JobFailure(
    `${settingsFile} of the default branch can't be used: ${fault?.message ?? "it can't be read."} ${fault?.remedy ?? ""}`,
  );
}
