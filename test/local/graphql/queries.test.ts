import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, openWorld, text, type World } from "./harness.ts";

let world: World;

/** One issue that has seen everything: written by dana, edited and labelled by omar, commented on by the app. */
beforeAll(async () => {
  world = await openWorld();
  const { rest, later } = world;
  await rest("omar", "POST", "/labels", { name: "approved", color: "00ff00" });
  await rest("omar", "POST", "/labels", { name: "run/planned", color: "0000ff" });
  await rest("dana", "POST", "/issues", { title: "Add a database", body: "first" });
  later(1);
  await rest("app", "POST", "/issues/1/comments", { body: "### Waiting" });
  later(1);
  await rest("omar", "PATCH", "/issues/1", { body: "second" });
  later(1);
  await rest("omar", "POST", "/issues/1/labels", { labels: ["approved"] });
  await rest("app", "DELETE", "/issues/1/labels/approved");
  await rest("dana", "PATCH", "/issues/1", { title: "Add one database" });
  later(1);
  await rest("app", "PATCH", "/issues/1", { state: "closed", state_reason: "not_planned" });
  await rest("dana", "POST", "/issues", { title: "Another", body: "like #1" });
  await world.hub.settled();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const inRepository = (fields: string) => `{ repository(owner: "acme", name: "Catalog") { ${fields} } }`;
const ask = async (fields: string, who: keyof World["tokens"] = "app") => {
  const { data, errors } = await world.ask(who, inRepository(fields));
  expect(errors).toEqual([]);
  return at(data, "repository");
};

const dana = { __typename: "User", login: "dana" };
const omar = { __typename: "User", login: "omar" };
const bot = { __typename: "Bot", login: "gatehouse" };

describe("an issue", () => {
  it("says who wrote and who edited it, and when", async () => {
    expect(
      await ask(`issue(number: 1) {
        number title body state stateReason createdAt closedAt lastEditedAt locked authorAssociation viewerDidAuthor
        author { __typename login } editor { __typename login }
        labels(first: 10) { totalCount nodes { name } }
        userContentEdits(first: 10) { nodes { editedAt editor { __typename login } } }
      }`),
    ).toEqual({
      issue: {
        number: 1,
        title: "Add one database",
        body: "second",
        state: "CLOSED",
        stateReason: "NOT_PLANNED",
        createdAt: world.moment(0),
        closedAt: world.moment(4),
        lastEditedAt: world.moment(2),
        locked: false,
        authorAssociation: "COLLABORATOR",
        viewerDidAuthor: false,
        author: dana,
        editor: omar,
        labels: { totalCount: 0, nodes: [] },
        userContentEdits: {
          nodes: [
            { editedAt: world.moment(2), editor: omar },
            { editedAt: world.moment(0), editor: dana },
          ],
        },
      },
    });
  });

  it("has a timeline that names who did what; what apps do, their bots did", async () => {
    const answer = await ask(`issue(number: 1) {
      timelineItems(last: 200, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, CLOSED_EVENT, RENAMED_TITLE_EVENT, CROSS_REFERENCED_EVENT]) {
        nodes {
          __typename
          ... on LabeledEvent { createdAt actor { __typename login } label { id name color } }
          ... on UnlabeledEvent { actor { __typename login } label { name } }
          ... on ClosedEvent { actor { __typename login } stateReason }
          ... on RenamedTitleEvent { actor { __typename login } previousTitle currentTitle }
          ... on CrossReferencedEvent { actor { __typename login } source { __typename ... on Issue { number } } }
        }
      }
    }`);
    expect(at(answer, "issue", "timelineItems", "nodes")).toEqual([
      {
        __typename: "LabeledEvent",
        createdAt: world.moment(3),
        actor: omar,
        label: { id: expect.any(String) as unknown, name: "approved", color: "00ff00" },
      },
      { __typename: "UnlabeledEvent", actor: bot, label: { name: "approved" } },
      {
        __typename: "RenamedTitleEvent",
        actor: dana,
        previousTitle: "Add a database",
        currentTitle: "Add one database",
      },
      { __typename: "ClosedEvent", actor: bot, stateReason: "NOT_PLANNED" },
      { __typename: "CrossReferencedEvent", actor: dana, source: { __typename: "Issue", number: 2 } },
    ]);
  });

  it("names a label as it is called now, where the REST API keeps the name that it had", async () => {
    const { rest } = world;
    await rest("omar", "POST", "/issues/2/labels", { labels: ["harmless"] });
    await rest("omar", "PATCH", "/labels/harmless", { new_name: "important" });
    const items = "nodes { ... on LabeledEvent { label { name } } }";
    const answer = await ask(`issue(number: 2) { timelineItems(last: 1, itemTypes: [LABELED_EVENT]) { ${items} } }`);
    expect(at(answer, "issue", "timelineItems", "nodes")).toEqual([{ label: { name: "important" } }]);
    expect(at(await rest("omar", "GET", "/issues/2/events"), 0, "label", "name")).toBe("harmless");
  });

  it("has comments, whose ids name them", async () => {
    const answer = await ask(`issue(number: 1) {
      comments(first: 10) { nodes { id databaseId body viewerDidAuthor lastEditedAt author { __typename login } editor { login } } }
    }`);
    const comment = at(answer, "issue", "comments", "nodes", 0);
    expect(comment).toMatchObject({
      body: "### Waiting",
      viewerDidAuthor: true,
      author: bot,
      editor: null,
      lastEditedAt: null,
    });
    const { data } = await world.ask(
      "app",
      `query($id: ID!) { node(id: $id) { id ... on IssueComment { body issue { number } } } }`,
      {
        id: text(comment, "id"),
      },
    );
    expect(data).toEqual({ node: { id: text(comment, "id"), body: "### Waiting", issue: { number: 1 } } });
  });
});

describe("lists", () => {
  it("are filtered, ordered and paged", async () => {
    expect(await ask("issues(first: 5, states: [OPEN]) { totalCount nodes { number } }")).toEqual({
      issues: { totalCount: 1, nodes: [{ number: 2 }] },
    });
    const order = "orderBy: { field: CREATED_AT, direction: DESC }";
    const page = await ask(
      `issues(first: 1, ${order}) { nodes { number } pageInfo { hasNextPage hasPreviousPage endCursor } }`,
    );
    expect(page).toMatchObject({
      issues: { nodes: [{ number: 2 }], pageInfo: { hasNextPage: true, hasPreviousPage: false } },
    });
    const after = text(page, "issues", "pageInfo", "endCursor");
    expect(
      await ask(`issues(first: 1, after: "${after}", ${order}) { nodes { number } pageInfo { hasNextPage } }`),
    ).toEqual({
      issues: { nodes: [{ number: 1 }], pageInfo: { hasNextPage: false } },
    });
    expect(await ask(`labels(query: "run/", first: 100) { nodes { name } } label(name: "APPROVED") { name }`)).toEqual({
      labels: { nodes: [{ name: "run/planned" }] },
      label: { name: "approved" },
    });
  });

  it.each([
    [
      "issues { totalCount }",
      "You must provide a `first` or `last` value to properly paginate the `issues` connection.",
    ],
    ["issues(first: 101) { totalCount }", "exceeds the `first` limit of 100 records"],
    ["issues(first: 1, last: 1) { totalCount }", "Passing both `first` and `last`"],
    ['issues(first: 1, after: "x") { totalCount }', "valid cursor"],
    ["issue(number: 1) { timelineItems(last: 251) { totalCount } }", "exceeds the `last` limit of 250 records"],
  ])("refuse what GitHub refuses: %s", async (fields, message) => {
    const { errors } = await world.ask("app", inRepository(fields));
    expect(errors[0]?.message).toContain(message);
  });
});

describe("the repository and its git data", () => {
  it("answers branches, commits and files", async () => {
    const answer = await ask(`id isPrivate nameWithOwner url
      owner { __typename login }
      defaultBranchRef { name prefix target { oid } }
      refs(refPrefix: "refs/heads/", first: 10) { nodes { name } }
      object(expression: "main") {
        __typename oid
        ... on Commit { message author { name email user { login } } signature { isValid } parents(first: 1) { totalCount } tree { oid } }
      }
      file: object(expression: "main:entities/service/mailer.yml") { ... on Blob { text byteSize isBinary } }
      missing: object(expression: "main:nothing") { oid }
      ref(qualifiedName: "refs/heads/nothing") { name }`);
    const oid = text(answer, "object", "oid");
    expect(answer).toEqual({
      id: expect.any(String) as unknown,
      isPrivate: true,
      nameWithOwner: "acme/catalog",
      url: `${world.hub.url}/acme/catalog`,
      owner: { __typename: "Organization", login: "acme" },
      defaultBranchRef: { name: "main", prefix: "refs/heads/", target: { oid } },
      refs: { nodes: [{ name: "main" }] },
      object: {
        __typename: "Commit",
        oid,
        message: "Begin the catalog",
        author: { name: "omar", email: "omar@example.com", user: null },
        signature: null,
        parents: { totalCount: 0 },
        tree: { oid: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown },
      },
      file: { text: "identifier: mailer\ntitle: Mailer\n", byteSize: 33, isBinary: false },
      missing: null,
      ref: null,
    });
  });
});

describe("who may ask", () => {
  const secret = inRepository("issue(number: 1) { title }");

  it("is decided by the token: none and unknown ones are answered 401", async () => {
    for (const headers of [{}, { authorization: "bearer ghp_unknown" }]) {
      const response = await fetch(`${world.hub.url}/graphql`, {
        method: "POST",
        headers,
        body: JSON.stringify({ query: secret }),
      });
      expect(response.status).toBe(401);
    }
  });

  it("a stranger learns nothing of a private repository", async () => {
    const { data, errors } = await world.ask("sam", secret);
    expect(data).toEqual({ repository: null });
    expect(errors).toEqual([
      {
        type: "NOT_FOUND",
        path: ["repository"],
        message: "Could not resolve to a Repository with the name 'acme/Catalog'.",
        locations: [{ line: 1, column: 3 }],
      },
    ]);
    const id = text(await ask("id"), "id");
    expect((await world.ask("sam", `{ node(id: "${id}") { id } }`)).errors[0]?.type).toBe("NOT_FOUND");
  });

  it("an app reads only what its permissions name", async () => {
    const { errors } = await world.ask("weak", inRepository("isPrivate issue(number: 1) { title }"));
    expect(errors).toMatchObject([{ type: "FORBIDDEN", message: "Resource not accessible by integration" }]);
    const git = await world.ask("weak", inRepository("isPrivate defaultBranchRef { name }"));
    expect(git.data).toEqual({ repository: { isPrivate: true, defaultBranchRef: null } });
    expect(git.errors[0]?.type).toBe("FORBIDDEN");
  });

  it("is who `viewer` says", async () => {
    expect((await world.ask("dana", "{ viewer { login __typename } }")).data).toEqual({
      viewer: { login: "dana", __typename: "User" },
    });
    expect((await world.ask("app", "{ viewer { login } rateLimit { cost } }")).data).toEqual({
      viewer: { login: "gatehouse[bot]" },
      rateLimit: { cost: 1 },
    });
  });
});

describe("what isn't answered", () => {
  it.each([
    [
      '{ repository(owner: "acme", name: "catalog") { stargazerCount } }',
      "doesn't answer the field Repository.stargazerCount",
    ],
    ['{ search(query: "x", type: ISSUE, first: 1) { issueCount } }', "doesn't answer the field Query.search"],
    [inRepository('issues(first: 1, filterBy: { mentioned: "dana" }) { totalCount }'), '"mentioned" of filterBy'],
    [inRepository("issue(number: 1) { timelineItems(first: 1, skip: 2) { totalCount } }"), 'the argument "skip"'],
    [
      inRepository("issue(number: 1) { timelineItems(first: 1, itemTypes: [PINNED_EVENT]) { totalCount } }"),
      "PINNED_EVENT",
    ],
    [inRepository("nonsense"), 'Cannot query field "nonsense" on type "Repository"'],
    ["{ repository(", "Syntax Error"],
  ])("is refused by name: %s", async (query, message) => {
    const { errors, status } = await world.ask("app", query);
    expect(status).toBe(200);
    expect(errors[0]?.message).toContain(message);
    expect(world.log.filter((line) => "error" in line)).toEqual([]);
  });

  it("a missing issue is NOT_FOUND, and its repository is still answered", async () => {
    const { data, errors } = await world.ask("app", inRepository("isPrivate issue(number: 99) { title }"));
    expect(data).toEqual({ repository: { isPrivate: true, issue: null } });
    expect(errors).toMatchObject([
      {
        type: "NOT_FOUND",
        path: ["repository", "issue"],
        message: "Could not resolve to an Issue with the number of 99.",
      },
    ]);
  });

  it("a request that is none is answered 400", async () => {
    const response = await fetch(`${world.hub.url}/graphql`, {
      method: "POST",
      headers: { authorization: `bearer ${world.tokens.dana}` },
      body: "{}",
    });
    expect(response.status).toBe(400);
  });
});
