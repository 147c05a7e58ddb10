import axe, { type AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserMissing, launchBrowser } from "../browser.ts";
import { startPagesServer, type PagesServer } from "./pages_server.ts";

if (browserMissing !== undefined) process.stderr.write(`${browserMissing}\n`);

const paths = [
  "/",
  "/as/dana/acme/catalog",
  "/as/dana/acme/catalog/entities/service/mailer",
  "/as/dana/acme/catalog/issues/new?template=add_document_db.yml",
  "/as/dana/acme/catalog/issues",
  "/as/dana/acme/catalog/issues/1",
  "/as/dana/acme/catalog/tree/HEAD",
  "/as/dana/acme/catalog/commits/HEAD",
];

describe.skipIf(browserMissing !== undefined)("accessibility", () => {
  let server: PagesServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startPagesServer();
    await server.hub.submitIssueForm({
      repository: "acme/catalog",
      login: "dana",
      template: "add_document_db.yml",
      title: "A database",
      answers: { entity: "mailer", name: "orders", instances: "1", class: "db.t4g.medium" },
    });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each(["light", "dark"] as const)("has no fault that axe finds, in %s colours", async (colorScheme) => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    for (const path of paths) {
      await page.goto(server.url + path);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect(found, path).toEqual([]);
    }
  });
});
