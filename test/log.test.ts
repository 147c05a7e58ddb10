import { createHmac } from "node:crypto";
import { Probot } from "probot";
import { expect, it } from "vitest";
import { createLog } from "../src/log.ts";

const canary = "canary-of-an-issue-body";
const secret = "a webhook secret of some length";

/** What is logged when Probot is given an event, and the app fails over it. */
async function logOf(signature: (payload: string) => string): Promise<string> {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line) => lines.push(line) });
  const probot = new Probot({ appId: 1, privateKey: "not used", secret, log });
  await probot.load((app) => {
    app.onAny(() => {
      throw new Error("The queue's disk is full.");
    });
  });
  const payload = JSON.stringify({ action: "opened", issue: { body: canary }, installation: { id: 1 } });
  const event = { id: "1", name: "issues", payload, signature: signature(payload) } as const;
  await expect(probot.webhooks.verifyAndReceive(event)).rejects.toThrow();
  return lines.join("");
}

it("tells that an event failed, and nothing of what it said", async () => {
  const log = await logOf((payload) => `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`);
  expect(log).toContain("The queue's disk is full.");
  expect(log).not.toContain(canary);
});

it("tells that a signature was wrong, and nothing of what came with it", async () => {
  const log = await logOf(() => `sha256=${"0".repeat(64)}`);
  expect(log).toContain("signature does not match");
  expect(log).not.toContain(canary);
});
