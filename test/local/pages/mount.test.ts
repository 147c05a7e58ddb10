import http from "node:http";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { githubAs } from "../../../src/local/pages/github.ts";
import { openPull, startPagesServer, type PagesServer } from "./pages_server.ts";

let server: PagesServer;
beforeAll(async () => {
  server = await startPagesServer();
});
afterAll(() => server.close());

const at = (path: string): string => `${server.url}/as/dana/acme/catalog${path}`;
const reader = { accept: "text/html,application/xhtml+xml" };

/** A request with headers that fetch would not let through. */
function raw(method: string, path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { origin: server.url, "sec-fetch-site": "same-origin" },
    redirect: "manual",
  });
}

describe("who may come in", () => {
  it.each(["/as/dana/acme/catalog", "/-/state", "/"])("refuses %s under another name", async (path) => {
    const answer = await raw("GET", path, { ...reader, host: "rebound.example" });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("answers only to 127.0.0.1");
  });

  it.each([
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["another port", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
    ["nowhere", {}],
  ])("refuses a post from %s", async (_, headers) => {
    const host = new URL(server.url).host;
    const answer = await raw("POST", "/as/omar/acme/catalog/-/app/kill", { ...headers, host });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("does not come from one of these pages");
    expect(server.appCalls).not.toContain("kill");
  });

  it("runs nothing inline, is framed by nobody, and sends no address elsewhere", async () => {
    const { headers } = await fetch(at(""));
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("referrer-policy")).toBe("same-origin");
  });

  it("shows no token", async () => {
    const token = server.hub.administration.tokenOf("dana");
    for (const path of ["", "/issues", "/entities/service/mailer", "/tree/HEAD"]) {
      expect(await (await fetch(at(path))).text()).not.toContain(token);
    }
  });

  it("knows nobody but its people", async () => {
    expect((await fetch(`${server.url}/as/mallory/acme/catalog`)).status).toBe(404);
  });
});

describe("GitHub's own addresses", () => {
  it("ask a reader who they are, and go on to the same page", async () => {
    const answer = await fetch(`${server.url}/acme/catalog/issues/1?x=1`, { headers: reader });
    const text = await answer.text();
    expect(text).toContain("Who are you?");
    expect(text).toContain('href="/as/omar/acme/catalog/issues/1?x=1"');
  });

  it("stay the API's and git's for everybody else", async () => {
    expect(await (await fetch(`${server.url}/repos/acme/catalog`)).json()).toMatchObject({ full_name: "acme/catalog" });
    const git = await fetch(`${server.url}/acme/catalog.git/info/refs?service=git-upload-pack`);
    expect(await git.text()).not.toContain("Who are you?");
  });
});

describe("pages", () => {
  it("say of an issue's text that it was edited, once it was", async () => {
    const number = await server.hub.submitIssueForm({
      repository: "acme/catalog",
      login: "dana",
      template: "add_document_db.yml",
      title: "Add a DocumentDB",
      answers: { entity: "mailer", name: "edited", instances: "1", class: "db.t4g.medium" },
    });
    const heading = async (): Promise<string> => {
      const page = await (await fetch(at(`/issues/${number}`))).text();
      return /<article class="post" id="body">[^]*?<\/h2>/.exec(page)?.[0] ?? "";
    };
    expect(await heading()).toContain("dana");
    expect(await heading()).not.toContain(", edited");
    await post(at(`/issues/${number}/comments`), { body: "A word" });
    expect(await heading()).not.toContain(", edited");
    await post(at(`/issues/${number}/body`), { body: "Something else" });
    expect(await heading()).toContain(", edited");
    await post(at(`/issues/${number}/state`), { state: "closed" });
  });

  it.each([
    ["", "Catalog"],
    ["?q=kotlin", "Billing"],
    ["/entities/service", "Something that runs"],
    ["/entities/service", 'Slug <span class="number">computed</span>'],
    ["/entities/service", "<td>&lt;b&gt;mailer&lt;/b&gt;</td>"],
    ["", "<td>&lt;b&gt;mailer&lt;/b&gt;</td>"],
    ["/entities/service/mailer", "Mailer archive"],
    ["/entities/service/mailer", "acme/money"],
    ["/entities/service/mailer", "&lt;b&gt;mailer&lt;/b&gt;"],
    ["/entities/service/mailer", "there is too much to compute"],
    ["/entities/service/mailer", "by omar"],
    ["/issues", "No open issues."],
    ["/issues/new/choose", "Add a DocumentDB"],
    ["/issues/new?template=add_document_db.yml&entity=mailer", 'value="mailer"'],
    ["/pulls", "No open pull requests."],
    ["/actions", "No workflow has run yet."],
    ["/labels", "Labels"],
    ["/tree/HEAD", "blueprints/"],
    ["/tree/main/entities/service", "mailer.yml"],
    ["/blob/main/entities/service/mailer.yml", "language: Go"],
    ["/commits/main", "Start the catalog"],
    ["/commits/main/README.md", "Start the catalog"],
  ])("%s shows %s", async (path, expected) => {
    const answer = await fetch(at(path));
    expect(await answer.text()).toContain(expected);
    expect(answer.status).toBe(200);
  });

  it.each([
    ["/entities/service/nobody", "The catalog has no service nobody."],
    ["/entities/nothing", "The catalog has no blueprint nothing."],
    ["/issues/999", "There is nothing here that dana may see"],
    ["/issues/new?template=gone.yml", "There is no working form gone.yml"],
    ["/blob/main/no/such/file", "There is nothing here that dana may see"],
  ])("%s says that it is not there", async (path, expected) => {
    const answer = await fetch(at(path));
    expect(await answer.text()).toContain(expected);
    expect(answer.status).toBe(404);
  });

  it("leave the search out of nothing: no match is said", async () => {
    expect(await (await fetch(at("?q=zzz"))).text()).toContain("Nothing matches “zzz”.");
  });

  it("fill text fields from the address, and no others", async () => {
    const text = await (
      await fetch(at("/issues/new?template=add_document_db.yml&class=db.r6g.large&instances=3&title=T"))
    ).text();
    expect(text).toMatch(/name="answer\.instances"[^>]*value="3"/);
    expect(text).toMatch(/<option value="db\.t4g\.medium" selected>/);
    expect(text).toMatch(/name="title" value="T"/);
  });
});

describe("refusals", () => {
  it("say in a sentence what this person may not do, and keep what was typed", async () => {
    const number = await server.hub.submitIssueForm({
      repository: "acme/catalog",
      login: "dana",
      template: "add_document_db.yml",
      title: "A database",
      answers: { entity: "mailer", name: "orders", instances: "1", class: "db.t4g.medium" },
    });
    const refused = await post(`${server.url}/as/sam/acme/catalog/issues/${number}/title`, { title: "Mine now" });
    expect(refused.status).toBe(303);
    const page = await (await fetch(new URL(refused.headers.get("location") ?? "", server.url))).text();
    expect(page).toMatch(/role="alert"[\s\S]*sam may not do this: /);
    expect(page).toContain("A database");
    expect(page).not.toContain("<h1>Mine now");
  });

  it("don't take their words from the address", async () => {
    expect(await (await fetch(at("?flash=Your+password+please"))).text()).not.toContain("password");
  });
});

describe("pull requests", () => {
  const pageOf = async (number: number, person = "omar"): Promise<string> =>
    (await fetch(`${server.url}/as/${person}/acme/catalog/pull/${number}`)).text();
  const merge = (person: string, number: number, sha: string): Promise<Response> =>
    post(`${server.url}/as/${person}/acme/catalog/pull/${number}/merge`, { sha, method: "squash" });
  const shaIn = (page: string): string => /name="sha" value="([0-9a-f]{40})"/.exec(page)?.[1] ?? "";

  it("show what they change, with trailers, and whether they merge", async () => {
    const page = await pageOf(await openPull(server, "notes/one.md", "one <b>\n"));
    expect(page).toContain("+one &lt;b&gt;");
    expect(page).toContain('<a href="/as/omar/acme/catalog/issues/12">12</a>');
    expect(page).toContain("It merges cleanly, and nothing is missing.");
    expect(page).toContain('href="/as/omar/acme/catalog/tree/run/notes/one.md"');
  });

  it("are merged by who may, and by nobody else", async () => {
    const number = await openPull(server, "notes/two.md", "two\n");
    const sha = shaIn(await pageOf(number));
    const refused = await merge("sam", number, sha);
    expect(refused.headers.get("location")).toContain("#problem");
    expect(await pageOf(number)).toContain("Merge pull request");
    await merge("omar", number, sha);
    expect(await pageOf(number)).toMatch(/<span class="badge done">merged<\/span>/);
    expect(await (await fetch(at("/blob/main/notes/two.md"))).text()).toContain("two");
  });

  it("are not merged when their head has moved since the page was shown", async () => {
    const number = await openPull(server, "notes/three.md", "three\n");
    const refused = await merge("omar", number, "0".repeat(40));
    const page = await (await fetch(new URL(refused.headers.get("location") ?? "", server.url))).text();
    expect(page).toMatch(/role="alert"[\s\S]*The server refused: .+\(409\)/);
    expect(page).toContain("Merge pull request");
  });

  it("say why they don't merge", async () => {
    const kept = await openPull(server, "README.md", "# One\n");
    const conflicting = await openPull(server, "README.md", "# Two\n", "run/other");
    await merge("omar", kept, shaIn(await pageOf(kept)));
    expect(await pageOf(conflicting)).toContain("It conflicts with main: both changed the same lines.");
  });

  it("say which required check is missing", async () => {
    const number = await openPull(server, "notes/x", "x");
    server.hub.administration.createRuleset("acme/catalog", {
      name: "checks",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "required_status_checks",
          parameters: {
            required_status_checks: [{ context: "gatehouse" }],
            strict_required_status_checks_policy: false,
          },
        },
      ],
    });
    expect(await pageOf(number)).toContain("The required check gatehouse has not run on this commit yet.");
  });

  it("are found under the issue's address too, and under GitHub's own parts", async () => {
    const number = await openPull(server, "notes/four.md", "four\n");
    const moved = await fetch(at(`/issues/${number}`), { redirect: "manual" });
    expect(moved.headers.get("location")).toBe(`/as/dana/acme/catalog/pull/${number}`);
    const files = await fetch(at(`/pull/${number}/files`), { redirect: "manual" });
    expect(files.headers.get("location")).toBe(`/as/dana/acme/catalog/pull/${number}#files`);
  });
});

describe("workflow runs", () => {
  it("show log and summary as text, and are run again by who may", async () => {
    const omar = githubAs(server.url, server.hub.administration.tokenOf("omar"));
    await omar.actions.createWorkflowDispatch({
      owner: "acme",
      repo: "catalog",
      workflow_id: "gatehouse.yml",
      ref: "main",
    });
    const run = await vi.waitFor(async () => {
      const { data } = await omar.actions.listWorkflowRunsForRepo({ owner: "acme", repo: "catalog" });
      const [first] = data.workflow_runs;
      if (first?.status !== "completed") throw new Error("The run has not ended yet.");
      return first;
    });
    const page = await (await fetch(at(`/actions/runs/${run.id}`))).text();
    expect(page).toContain("Plan of run 12");
    expect(page).toContain("Terraform will perform &lt;b&gt;one&lt;/b&gt; action");
    expect(page).toContain("<h3>One to create</h3>");
    expect(page).not.toContain("<script>alert");
    const refused = await post(`${server.url}/as/sam/acme/catalog/actions/runs/${run.id}/rerun`, {});
    expect(refused.headers.get("location")).toContain("#problem");
    const done = await post(`${server.url}/as/omar/acme/catalog/actions/runs/${run.id}/rerun`, {});
    expect(done.headers.get("location")).toBe(`/as/omar/acme/catalog/actions/runs/${run.id}`);
  });
});

describe("the app's buttons", () => {
  it("kill and start it, and go back to where they were", async () => {
    const killed = await post(at("/-/app/kill"), { back: "/as/dana/acme/catalog/issues?state=closed" });
    expect(killed.headers.get("location")).toBe("/as/dana/acme/catalog/issues?state=closed");
    expect(await (await fetch(at(""))).text()).toMatch(/The app is\s*<strong>stopped<\/strong>/);
    const started = await post(at("/-/app/start"), { back: "https://evil.example/as/" });
    expect(started.headers.get("location")).toBe("/as/dana/acme/catalog");
    expect(server.appCalls).toEqual(["kill", "start"]);
  });

  it("change the version that open pages ask for", async () => {
    const version = async (): Promise<unknown> => (await fetch(`${server.url}/-/state`)).json();
    const before = await version();
    expect(await version()).toEqual(before);
    await post(at("/-/app/kill"), { back: "" });
    expect(await version()).not.toEqual(before);
    await post(at("/-/app/start"), { back: "" });
  });
});
