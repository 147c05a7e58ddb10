import { existsSync } from "node:fs";

import { chromium, type Browser, type Locator, type Page } from "playwright-core";

const candidates = ["chromium", "chromium-browser", "google-chrome"].map((name) => `/usr/bin/${name}`);
const executable = candidates.find((path) => existsSync(path));

/** Why browser tests can't run here, to be said where they are left out; nothing where they can. */
export const browserMissing: string | undefined =
  executable === undefined
    ? `These tests need Chromium, and there is none at ${candidates.join(", ")}: apt-get install -y chromium`
    : undefined;

/** Starts Chromium without a window and without any request of its own. Close it when done. */
export async function launchBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error(browserMissing);
  return chromium.launch({
    executablePath: executable,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Collects what a page complains about: messages of level error, and exceptions that nobody caught. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return complaints;
}

/** Presses Tab until the element has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await target.and(page.locator(":focus")).count()) > 0) return;
  }
  throw new Error(`Tab never reached ${String(target)}.`);
}
