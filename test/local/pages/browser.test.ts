import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { githubAs } from "../../../src/local/pages/github.ts";
import { browserMissing, complaintsOf, launchBrowser, tabTo } from "../browser.ts";
import { startPagesServer, type PagesServer } from "./pages_server.ts";

if (browserMissing !== undefined) process.stderr.write(`${browserMissing}\n`);

const catalog = { owner: "acme", repo: "catalog" };
const labels = [
  { name: "gatehouse", color: "1f4e5f" },
  { name: "action/add_document_db", color: "5319e7" },
  { name: "approved", color: "0e8a16" },
];

describe.skipIf(browserMissing !== undefined)("the pages in Chromium", () => {
  let server: PagesServer;
  let browser: Browser;
  let context: BrowserContext;
  const complaints: string[][] = [];

  const open = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    complaints.push(complaintsOf(page));
    await page.goto(server.url + path);
    return page;
  };

  beforeAll(async () => {
    server = await startPagesServer();
    const omar = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    for (const label of labels) await omar.issues.createLabel({ ...catalog, ...label });
    browser = await launchBrowser();
    context = await browser.newContext();
    context.setDefaultTimeout(8000);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const numberOf = (page: Page): number => Number(/\/issues\/(\d+)/.exec(page.url())?.[1]);

  /** Dana's page of an issue that she has just opened. */
  async function danasIssue(name: string): Promise<Page> {
    const number = await server.hub.submitIssueForm({
      repository: "acme/catalog",
      login: "dana",
      template: "add_document_db.yml",
      title: "Add a DocumentDB",
      answers: { entity: "mailer", name, instances: "1", class: "db.t4g.medium" },
    });
    return open(`/as/dana/acme/catalog/issues/${number}`);
  }

  it("open a prefilled form from the mailer's page and submit it by keyboard alone", async () => {
    const page = await open("/");
    await tabTo(page, page.getByRole("link", { name: "dana" }));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("link", { name: "Mailer", exact: true }));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("complementary").getByRole("link", { name: "Add a DocumentDB" }));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("Name"));
    expect(await page.getByLabel("Entity").inputValue()).toBe("mailer");
    await page.keyboard.type("orders");
    await tabTo(page, page.getByLabel("Instance class"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/issues\/\d+$/);
    const { data } = await githubAs(server.url, server.hub.administration.tokenOf("dana")).issues.get({
      ...catalog,
      issue_number: numberOf(page),
    });
    expect(data.user?.login).toBe("dana");
    expect(data.body?.replaceAll("\r\n", "\n")).toBe(
      "### Entity\n\nmailer\n\n### Name\n\norders\n\n### Instances\n\n1\n\n### Instance class\n\ndb.r6g.large",
    );
    expect(data.labels).toMatchObject([{ name: "gatehouse" }, { name: "action/add_document_db" }]);
  });

  it("change without a reload, and keep what is being typed and where", async () => {
    const dana = await danasIssue("events");
    const number = numberOf(dana);
    await dana.evaluate("window.notReloaded = true");
    await dana.getByLabel("Comment", { exact: true }).click();
    await dana.keyboard.type("half a sen");

    const app = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    const body =
      "### Waiting for approval\n<!-- marker -->\n<details><summary>Files</summary>\n\nmain.tf\n\n</details>";
    await app.issues.createComment({ ...catalog, issue_number: number, body });
    await dana.getByRole("heading", { name: "Waiting for approval" }).waitFor();

    const omar = await open(`/as/omar/acme/catalog/issues/${number}`);
    await omar.getByLabel("Add a label").selectOption("approved");
    await omar.getByRole("button", { name: "Add", exact: true }).click();
    await omar.getByRole("button", { name: "Take off the label approved" }).waitFor();

    await dana.getByRole("button", { name: "Take off the label approved" }).waitFor();
    await dana.keyboard.type("tence");
    expect(await dana.getByLabel("Comment", { exact: true }).inputValue()).toBe("half a sentence");
    expect(await dana.evaluate("window.notReloaded")).toBe(true);
  });

  it("keep open what somebody has opened", async () => {
    const dana = await danasIssue("folded");
    const number = numberOf(dana);
    await dana.getByText("Edit what dana wrote").first().click();
    await dana.getByLabel("Text, in markdown").first().fill("half an edit");
    const app = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    await app.issues.createComment({ ...catalog, issue_number: number, body: "A word in between" });
    await dana.getByText("A word in between").first().waitFor();
    expect(await dana.getByLabel("Text, in markdown").first().inputValue()).toBe("half an edit");
    expect(await dana.getByLabel("Text, in markdown").first().isVisible()).toBe(true);
  });

  it("show what has changed between their making and their first look", async () => {
    const dana = await danasIssue("early");
    const held = Promise.withResolvers<undefined>();
    await dana.route("**/-/state", async (route) => {
      await held.promise;
      await route.continue();
    });
    await dana.reload();
    const omar = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    await omar.issues.createComment({ ...catalog, issue_number: numberOf(dana), body: "Before anybody looked" });
    held.resolve(undefined);
    await dana.getByText("Before anybody looked").first().waitFor();
    await dana.unroute("**/-/state");
  });

  it("list a label again that was taken off, where the focus is on the list, and keep what is chosen in it", async () => {
    const dana = await danasIssue("labels");
    const number = numberOf(dana);
    const omar = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    const list = dana.getByLabel("Add a label");
    const offered = (name: string) => list.locator(`option[value="${name}"]`);
    await omar.issues.createLabel({ ...catalog, name: "urgent", color: "d93f0b" });
    await offered("urgent").waitFor({ state: "attached" });
    await omar.issues.addLabels({ ...catalog, issue_number: number, labels: ["approved"] });
    await offered("approved").waitFor({ state: "detached" });
    await list.focus();
    await omar.issues.removeLabel({ ...catalog, issue_number: number, name: "approved" });
    await offered("approved").waitFor({ state: "attached" });
    await list.selectOption("urgent");
    await omar.issues.addLabels({ ...catalog, issue_number: number, labels: ["approved"] });
    await offered("approved").waitFor({ state: "detached" });
    expect(await list.inputValue()).toBe("urgent");
  });

  it.each([
    ["an error", { status: 500, contentType: "text/html", body: "<h1>Broken</h1>" }],
    ["something else than JSON", { status: 200, contentType: "text/html", body: "<h1>Sign in</h1>" }],
  ])("say that the server answers %s, and go on once it answers again", async (_, answer) => {
    const dana = await danasIssue("interrupted");
    const number = numberOf(dana);
    const announced = dana.locator("#announcement");
    await dana.route("**/-/state", (route) => route.fulfill(answer));
    await announced.getByText("The server does not answer as it should").waitFor();
    await dana.unroute("**/-/state");
    const omar = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    await omar.issues.createComment({ ...catalog, issue_number: number, body: "Here again" });
    await dana.getByText("Here again").first().waitFor();
    // The page itself may fail, too: an error is not laid over it.
    await dana.route(dana.url().replace(/#.*/, ""), (route) => route.fulfill({ ...answer, status: 500 }));
    await omar.issues.createComment({ ...catalog, issue_number: number, body: "And again" });
    await announced.getByText("The server does not answer as it should").waitFor();
    expect(await dana.getByText("Here again").count()).toBeGreaterThan(0);
    await dana.unroute(dana.url().replace(/#.*/, ""));
    await dana.getByText("And again").first().waitFor();
    await announced.and(dana.locator(".unseen")).waitFor({ state: "attached" });
    // The browser itself tells of answers with an error; nothing else is there to complain of.
    const own = complaints.at(-1)?.splice(0) ?? [];
    expect(own.filter((complaint) => !complaint.includes("the server responded with a status of 500"))).toEqual([]);
  });

  it("tell a stranger in a sentence what they may not do", async () => {
    const dana = await danasIssue("refused");
    const sam = await open(`/as/sam/acme/catalog/issues/${numberOf(dana)}`);
    await sam.getByLabel("Add a label").selectOption("approved");
    await sam.getByRole("button", { name: "Add", exact: true }).click();
    const alert = await sam.getByRole("alert").textContent();
    expect(alert?.replaceAll(/\s+/g, " ").trim()).toMatch(
      /^Not done\. sam may not do this: .+\(403\)\. Someone with more rights can/,
    );
    expect(await sam.getByRole("button", { name: "Take off the label approved" }).count()).toBe(0);
  });

  it("kill the app and start it again, from wherever one is", async () => {
    const page = await open("/as/dana/acme/catalog/issues");
    await page.getByRole("button", { name: "Kill the app" }).click();
    await page.getByText("The app is stopped").waitFor();
    await page.getByRole("button", { name: "Start the app" }).click();
    await page.getByText("The app is running").waitFor();
    expect(page.url()).toBe(`${server.url}/as/dana/acme/catalog/issues`);
  });

  it("fit a phone without scrolling sideways", async () => {
    const page = await open("/as/dana/acme/catalog");
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of [
      "",
      "/entities/service/mailer",
      "/issues/new?template=add_document_db.yml",
      "/issues",
      "/commits/HEAD",
    ]) {
      await page.goto(`${server.url}/as/dana/acme/catalog${path}`);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path).toBe(true);
    }
  });

  it("raise no complaint in the console", () => {
    expect(complaints.length).toBeGreaterThan(0);
    expect(complaints.flat()).toEqual([]);
  });
});
