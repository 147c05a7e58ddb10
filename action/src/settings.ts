import { defaultSettings, readSettingsFile, settingsFile } from "../../src/core/catalog/read_settings.ts";
import type { Settings } from "../../src/core/catalog/settings.ts";
import { JobFailure } from "./failure.ts";

/**
 * What `gatehouse.yml` says about Terraform. A repository without the file allows no provider but the built-in one.
 * @param commit whose file that is, for messages
 * @throws JobFailure that says what is wrong in the file
 */
export function terraformSettings(contents: Uint8Array | undefined, commit: string): Settings["terraform"] {
  if (contents === undefined) return defaultSettings.terraform;
  const read = readSettingsFile(contents);
  if (read.ok) return read.value.terraform;
  const [fault] = read.faults;
  throw new JobFailure(
    `${settingsFile} of ${commit} can't be used: ${fault?.message ?? "it can't be read."} ${fault?.remedy ?? ""}`,
  );
}
