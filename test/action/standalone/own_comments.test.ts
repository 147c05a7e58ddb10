import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { pullPorts } from "../../../action/src/standalone/github_ports.ts";
import { ownComments } from "../../../action/src/standalone/own_comments.ts";
import { commentMarker } from "../../../action/src/standalone/pull_comment.ts";

const job = { directories: ["infra/*"] };
const updatedAt = "2026-01-02T03:04:05Z";
const body = `${commentMarker(job.directories)}\nplanned`;
const elsewhere = `${commentMarker(["infra/*", "more"])}\nplanned`;

function own(user: string, ...comments: readonly { readonly author: string; readonly body: string }[]) {
  const pulls = {
    tokenUser: () => Promise.resolve(user),
    comments: () => Promise.resolve(comments.map((comment, id) => ({ id, updatedAt, ...comment }))),
  };
  return ownComments({ pulls, job }, 7);
}

describe("own comments", () => {
  it.each(["github-actions[bot]", "planner[bot]", "mo"])("are those of the token's user: %s", async (user) => {
    const found = await own(
      user,
      { author: "sam", body },
      { author: user, body: "A word." },
      { author: user, body: `Quoted: ${body}` },
      { author: `${user}2`, body },
      { author: user, body: elsewhere },
      { author: user, body },
    );
    expect(found).toEqual([{ id: 5, author: user, body, updatedAt }]);
  });

  it("are on the same folders in whatever order they are named", async () => {
    const pulls = {
      tokenUser: () => Promise.resolve("mo"),
      comments: () => Promise.resolve([{ id: 1, author: "mo", body: elsewhere, updatedAt }]),
    };
    expect(await ownComments({ pulls, job: { directories: ["more", "infra/*"] } }, 7)).toHaveLength(1);
  });

  it("are not the workflow's, where the token is another one", async () => {
    expect(await own("mo", { author: "github-actions[bot]", body })).toEqual([]);
  });

  it("are not asked about where none is marked", async () => {
    const pulls = {
      tokenUser: () => Promise.reject(new Error("Nobody is asked for.")),
      comments: () => Promise.resolve([{ id: 1, author: "sam", body: "A word.", updatedAt }]),
    };
    expect(await ownComments({ pulls, job }, 7)).toEqual([]);
  });
});

describe("the token's user", () => {
  const server = createServer();
  afterEach(() => server.close());

  async function ask(
    api: string,
    answer: unknown,
  ): Promise<{ readonly asked: string; readonly user: Promise<string> }> {
    let asked = "";
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      asked = `${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    const place = {
      token: "t",
      sealKey: new Uint8Array(32),
      repository: { owner: "acme", name: "infra" },
      apiUrl: `http://127.0.0.1:${String(address.port)}${api}`,
      serverUrl: "",
      runId: 1,
      runAttempt: 1,
      workspace: "",
      temporaryFolder: "",
      localState: undefined,
      providerMirror: undefined,
    };
    const user = pullPorts(place).tokenUser();
    await user.catch(() => undefined);
    return { asked, user };
  }

  it.each([
    ["", "/graphql"],
    ["/api/v3", "/api/graphql"],
  ])("is who GitHub says, at %j", async (api, path) => {
    const { asked, user } = await ask(api, { data: { viewer: { login: "planner[bot]" } } });
    expect(await user).toBe("planner[bot]");
    expect(asked).toBe(`POST ${path} token t`);
  });

  it("is nobody where GitHub does not say", async () => {
    const { user } = await ask("", { data: { viewer: null } });
    await expect(user).rejects.toThrow("GitHub does not tell whose `github-token` this is");
  });
});
