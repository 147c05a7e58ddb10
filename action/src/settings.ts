import { defaultSettings, readSettingsFile, settingsFile } from "../../src/core/catalog/read_settings.ts";
import type { Settings } from "../../src/core/catalog/model/settings.ts";
import type { Fault } from "../../src/core/faults.ts";
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
  throw new JobFailure(`${settingsFile} of ${commit} can't be used: ${faultsText(read.faults)}`);
}

const faultsNamed = 5;

/** `gatehouse.yml, line 3: Unknown key ...; ...` */
export function faultsText(faults: readonly Fault[]): string {
  const told = faults.slice(0, faultsNamed).map(({ place: { file, line }, message, remedy = "" }) => {
    return `${file}${line === undefined ? "" : `, line ${line}`}: ${[message, remedy].join(" ").trim()}`;
  });
  const more = faults.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
