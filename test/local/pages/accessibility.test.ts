import axe, { type AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserMissing, launchBrowser } from "../browser.ts";
import { openPull, startPagesServer, type PagesServer } from "./pages_server.ts";

if (browserMissing !== undefined) process.stderr.write(`${browserMissing}\n`);

const paths = [
  "/",
  "/as/dana/acme/catalog",
  "/as/dana/acme/catalog/entities/service/mailer",
  "/as/dana/acme/catalog/issues/new?template=add_document_db.yml",
  "/as/dana/acme/catalog/issues",
  "/as/dana/acme/catalog/issues/1",
  "/as/dana/acme/catalog/pull/2",
  "/as/dana/acme/catalog/tree/HEAD",
  "/as/dana/acme/catalog/commits/HEAD",
];

describe.skipIf(browserMissing !== undefined)("accessibility", () => {
  let server: PagesServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    server = await startPagesServer();
    await server.hub.submitIssueForm({
      repository: "acme/catalog",
      login: "dana",
      template: "add_document_db.yml",
      title: "A database",
      answers: { entity: "mailer", name: "orders", instances: "1", class: "db.t4g.medium" },
    });
    await openPull(server, "notes/one.md", "one\n");
    browser = await launchBrowser();
    page = await browser.newPage({ bypassCSP: true });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const faultsOf = async (run: string): Promise<string[]> => {
    const { violations } = await page.evaluate<AxeResults>(run);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };

  it.each(paths)("has no fault that axe finds at %s, in light and in dark colours", async (path) => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(server.url + path);
    await page.evaluate(axe.source);
    expect(await faultsOf("axe.run()")).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await faultsOf("axe.run({ runOnly: ['color-contrast'] })")).toEqual([]);
  });
});
