import { execFile } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
const main = path.join(import.meta.dirname, "../src/main.ts");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-main-"));
});
afterAll(() => rm(folder, { recursive: true }));

function start(variables: Readonly<Record<string, string>>): Promise<unknown> {
  const env = { PATH: process.env["PATH"], APP_ID: "12", ...variables };
  return run(process.execPath, [main], { env }).catch((error: unknown) => error);
}

it("a process that can't start says what to mend, and nothing of its own code", async () => {
  expect(await start({})).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `Gatehouse can't start:
- PRIVATE_KEY is not set. The README says what it is.
- WEBHOOK_SECRET is not set. The README says what it is.
- GATEHOUSE_MASTER_KEYS is not set. The README says what it is.
`,
  });
});

it("so does one that GitHub does not know, and one without a folder to work in", async () => {
  const github = createServer((_, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ message: "Bad credentials" }));
  });
  await once(github.listen(0, "127.0.0.1"), "listening");
  const address = github.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const variables = {
    PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    WEBHOOK_SECRET: "0123456789abcdef",
    GATEHOUSE_MASTER_KEYS: randomBytes(32).toString("base64"),
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
  };
  const file = path.join(folder, "file");
  await writeFile(file, "");
  const [unknown, homeless] = await Promise.all([
    start({ ...variables, GATEHOUSE_DATA: path.join(folder, "data") }),
    start({ ...variables, GATEHOUSE_DATA: file }),
  ]);
  const beginning = "^Gatehouse can't start:\n- ";
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      `${beginning}GitHub at http://127.0.0.1:${port} does not know this app: Bad credentials.* Check that APP_ID .*\n$`,
    ) as string,
  });
  expect(homeless).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(`${beginning}GATEHOUSE_DATA names no folder that .*: EEXIST.*\n$`) as string,
  });
  github.close();
});
