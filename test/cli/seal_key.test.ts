import { describe, expect, it } from "vitest";
import { sealKey } from "../../src/cli/seal_key.ts";
import { CommandError } from "../../src/cli/ports.ts";
import { deriveKey, parseKeyText } from "../../src/core/plan/keys.ts";
import { recordingPorts } from "./support.ts";

const newest = Buffer.alloc(32, 7);
const older = Buffer.alloc(32, 8);

describe("seal-key", () => {
  it("prints the key that the newest master key gives, alone on a line", () => {
    const environment = { GATEHOUSE_MASTER_KEYS: `${newest.toString("base64")},${older.toString("base64")}` };
    const ports = recordingPorts({ environment });
    expect(sealKey("acme/catalog", ports)).toBe(0);
    expect(ports.written.stdout).toMatch(/^[A-Za-z0-9+/=]+\n$/);
    expect(parseKeyText(ports.written.stdout)).toEqual(deriveKey(newest, "acme/catalog", "seal"));
    expect(ports.written.stderr).toBe("");
  });

  it("refuses to go on without master keys, and never repeats a broken one", () => {
    expect(() => sealKey("acme/catalog", recordingPorts())).toThrow(/GATEHOUSE_MASTER_KEYS is not set/);
    const broken = recordingPorts({ environment: { GATEHOUSE_MASTER_KEYS: "hunter2" } });
    expect(() => sealKey("acme/catalog", broken)).toThrow(/Master key 1 is not base64/);
    expect(() => sealKey("acme/catalog", broken)).not.toThrow(/hunter2/);
  });

  it.each(["acme", "acme/catalog/more", "acme/cat alog", ""])("refuses %j as a repository", (repository) => {
    expect(() => sealKey(repository, recordingPorts())).toThrow(CommandError);
  });
});
