import { writeFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { createPerson, stateOf, untilAnnounced, untilForms, untilState, readRun } from "../../src/local/demo/person.ts";
import { browserMissing, complaintsOf, launchBrowser, tabTo } from "../local/browser.ts";
import { hasTerraform, needsTerraform, openTestWorld } from "./world.ts";

const needsBrowser = browserMissing === undefined ? "" : " (skipped: chromium is not on this machine)";
const picture = new URL("../../docs/demo.png", import.meta.url);

type TestWorld = Awaited<ReturnType<typeof openTestWorld>>;

/** Remembers in the page that it was not loaded again. */
const mark = (page: Page): Promise<unknown> => page.evaluate("globalThis.isTheSamePage = true");
const isMarked = (page: Page): Promise<unknown> => page.evaluate("globalThis.isTheSamePage === true");

describe.skipIf(!hasTerraform || browserMissing !== undefined)(
  `the demonstration in a browser${needsTerraform}${needsBrowser}`,
  () => {
    let world: TestWorld;
    let browser: Browser;
    let context: BrowserContext;
    const complaints: string[] = [];

    const open = async (login: string, path = ""): Promise<Page> => {
      const page = await context.newPage();
      const list = complaintsOf(page);
      page.once("close", () => complaints.push(...list));
      await page.goto(`${world.hub.url}/as/${login}/${catalogRepository}${path}`);
      return page;
    };

    const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name });

    beforeAll(async () => {
      world = await openTestWorld();
      await untilForms(world.hub);
      browser = await launchBrowser();
      context = await browser.newContext({ viewport: { width: 1280, height: 1090 } });
      context.setDefaultTimeout(30_000);
    });
    afterAll(async () => {
      await browser.close();
      await world[Symbol.asyncDispose]();
    });

    /** Dana, who has no mouse, asks for the mailer's database. */
    async function askByKeyboard(): Promise<Page> {
      const dana = await open("dana");
      await tabTo(dana, dana.getByRole("link", { name: "Mailer", exact: true }));
      await dana.keyboard.press("Enter");
      await tabTo(dana, dana.getByRole("complementary").getByRole("link", { name: "Add a DocumentDB" }));
      await dana.keyboard.press("Enter");
      await tabTo(dana, dana.getByLabel("Name"));
      expect(await dana.getByLabel("Entity").inputValue()).toBe("mailer");
      expect(await dana.getByLabel("Title").inputValue()).toBe("Add a DocumentDB: mailer");
      await dana.keyboard.type("orders");
      await tabTo(dana, dana.getByLabel("Instances"));
      await dana.keyboard.type("3");
      await tabTo(dana, dana.getByRole("button", { name: "Create the issue" }));
      await dana.keyboard.press("Enter");
      await dana.waitForURL(/\/issues\/1$/);
      await mark(dana);
      return dana;
    }

    async function addApproval(page: Page): Promise<void> {
      await page.getByLabel("Add a label").selectOption("approved");
      await page.getByRole("button", { name: "Add", exact: true }).click();
    }

    it("takes a run from the service's page to the catalog, over a killed app", { timeout: 240_000 }, async () => {
      const dana = await askByKeyboard();
      await heading(dana, "Waiting for approval").waitFor();
      await untilAnnounced(world.hub, 1);
      if (process.env["GATEHOUSE_PICTURES"] !== undefined) await writeFile(picture, await dana.screenshot());

      const sam = await open("sam", "/issues/1");
      await addApproval(sam);
      expect(await sam.getByRole("alert").textContent()).toMatch(/sam may not do this/);
      expect((await readRun(world.hub, 1)).labels).not.toContain("approved");

      const omar = await open("omar", "/issues/1");
      await addApproval(omar);
      await omar.getByRole("button", { name: "Take off the label approved" }).waitFor();
      await mark(omar);

      await untilState(world.hub, 1, "planning");
      await sam.getByRole("button", { name: "Kill the app" }).click();
      await sam.getByText("The app is stopped").waitFor();
      expect(stateOf(await readRun(world.hub, 1))).toBe("planning");
      await sam.getByRole("button", { name: "Start the app" }).click();
      await sam.getByText("The app is running").waitFor();

      await heading(omar, "Planned and approved: nothing is destroyed").waitFor();
      expect(await isMarked(omar)).toBe(true);
      await omar.getByRole("link", { name: "#2" }).click();
      await omar.getByRole("button", { name: "Submit the review" }).click();
      await omar.getByText("It merges cleanly, and nothing is missing.").waitFor();
      await omar.getByRole("button", { name: "Merge pull request" }).click();

      await heading(dana, /^Done: database mailer-orders is created/).waitFor();
      expect(await isMarked(dana)).toBe(true);
      await dana.locator(".heading").getByText("Closed").waitFor();
      expect(await dana.getByRole("link", { name: "Scale a DocumentDB" }).count()).toBe(1);

      await dana.getByRole("link", { name: "Catalog", exact: true }).click();
      await dana
        .getByRole("row", { name: /mailer-orders/ })
        .getByRole("link")
        .click();
      const properties = dana.locator(".properties");
      expect(await properties.getByText("3", { exact: true }).count()).toBe(1);
      expect(await properties.getByText("mailer-orders.cluster.docdb.example.com:27017").count()).toBe(1);
      await dana.getByText("run 1,").waitFor();
      await dana.getByRole("link", { name: "Mailer", exact: true }).click();
      await dana.getByRole("link", { name: "orders", exact: true }).waitFor();
      await dana.getByText("run 1,").waitFor();

      const { data } = await createPerson(world.hub, "omar").octokit.rest.pulls.list({
        owner: "acme",
        repo: "catalog",
        state: "all",
      });
      expect(data).toHaveLength(1);
      for (const page of context.pages()) await page.close();
    });

    it("shows every page without a complaint", { timeout: 240_000 }, async () => {
      const paths = ["", "/entities/service", "/issues/new/choose", "/issues?state=closed", "/pulls?state=closed"];
      const more = ["/pull/2", "/actions", "/tree/HEAD", "/commits/HEAD", "/blob/HEAD/runs/2026/1.yml"];
      for (const path of [...paths, ...more]) {
        const page = await open("omar", path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await page.close();
      }
      expect(complaints).toEqual([]);
    });
  },
);
