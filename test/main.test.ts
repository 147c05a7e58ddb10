import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const main = path.join(import.meta.dirname, "../src/main.ts");

it("a process that can't start says what to mend, and nothing of its own code", async () => {
  const env = { PATH: process.env["PATH"], APP_ID: "12" };
  const failed: unknown = await run(process.execPath, [main], { env }).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `Gatehouse can't start:
- PRIVATE_KEY is not set. The README says what it is.
- WEBHOOK_SECRET is not set. The README says what it is.
- GATEHOUSE_MASTER_KEYS is not set. The README says what it is.
`,
  });
});
