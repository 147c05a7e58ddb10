import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { at, openWorld, text, type World } from "./harness.ts";

let world: World;
let repositoryId: string;

beforeAll(async () => {
  world = await openWorld();
  await world.rest("omar", "POST", "/labels", { name: "approved", color: "00ff00" });
  repositoryId = text((await world.ask("app", inRepository("id"))).data, "repository", "id");
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await world.hub.settled();
  world.events.length = 0;
});

const inRepository = (fields: string) => `{ repository(owner: "acme", name: "catalog") { ${fields} } }`;

async function newIssue(): Promise<{ id: string; number: number }> {
  const issue = await world.rest("dana", "POST", "/issues", { title: "Add a database", body: "please" });
  await world.hub.settled();
  world.events.length = 0;
  return { id: text(issue, "node_id"), number: Number(at(issue, "number")) };
}

async function labelId(): Promise<string> {
  const { data } = await world.ask("app", inRepository('label(name: "approved") { id }'));
  return text(data, "repository", "label", "id");
}

async function headOf(branch: string): Promise<string> {
  const { data } = await world.ask(
    "app",
    inRepository(`ref(qualifiedName: "refs/heads/${branch}") { target { oid } }`),
  );
  return text(data, "repository", "ref", "target", "oid");
}

async function change(who: "app" | "omar" | "sam" | "dana", fields: string, variables: Record<string, unknown>) {
  const declared = Object.keys(variables).map((name) => `$${name}: ${name.endsWith("s") ? "[ID!]!" : "ID!"}`);
  const answer = await world.ask(who, `mutation(${declared.join(", ")}) { ${fields} }`, variables);
  await world.hub.settled();
  return answer;
}

describe("issues", () => {
  it("several mutations of one request run in order, and cause the webhooks of the REST API", async () => {
    const { id, number } = await newIssue();
    const { data, errors } = await change(
      "app",
      `comment: addComment(input: { subjectId: $id, body: "### Waiting", clientMutationId: "c-1" }) {
         clientMutationId commentEdge { node { id body author { login } } } subject { id }
       }
       label: addLabelsToLabelable(input: { labelableId: $id, labelIds: $labels }) { labelable { ... on Issue { labels(first: 5) { nodes { name } } } } }
       unlabel: removeLabelsFromLabelable(input: { labelableId: $id, labelIds: $labels }) { labelable { ... on Issue { labels(first: 5) { nodes { name } } } } }
       close: closeIssue(input: { issueId: $id, stateReason: NOT_PLANNED }) { issue { state stateReason } }
       reopen: reopenIssue(input: { issueId: $id }) { issue { state stateReason } }
       edit: updateIssue(input: { id: $id, title: "Add one database" }) { issue { title } }`,
      { id, labels: [await labelId()] },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      comment: {
        clientMutationId: "c-1",
        commentEdge: {
          node: { id: expect.any(String) as unknown, body: "### Waiting", author: { login: "gatehouse" } },
        },
        subject: { id },
      },
      label: { labelable: { labels: { nodes: [{ name: "approved" }] } } },
      unlabel: { labelable: { labels: { nodes: [] } } },
      close: { issue: { state: "CLOSED", stateReason: "NOT_PLANNED" } },
      reopen: { issue: { state: "OPEN", stateReason: "REOPENED" } },
      edit: { issue: { title: "Add one database" } },
    });
    expect(world.events).toEqual([
      "issue_comment.created",
      "issues.labeled",
      "issues.unlabeled",
      "issues.closed",
      "issues.reopened",
      "issues.edited",
    ]);
    expect(await world.rest("dana", "GET", `/issues/${number}`)).toMatchObject({
      state: "open",
      title: "Add one database",
    });
  });

  it("a comment is edited in place, and deleted", async () => {
    const { id } = await newIssue();
    const made = await change(
      "app",
      `addComment(input: { subjectId: $id, body: "one" }) { commentEdge { node { id } } }`,
      { id },
    );
    const comment = text(made.data, "addComment", "commentEdge", "node", "id");
    world.later(1);
    const edited = await change(
      "app",
      `updateIssueComment(input: { id: $id, body: "two" }) { issueComment { body lastEditedAt editor { login } } }`,
      { id: comment },
    );
    expect(edited.data).toMatchObject({
      updateIssueComment: { issueComment: { body: "two", editor: { login: "gatehouse" } } },
    });
    const deleted = await change("app", `deleteIssueComment(input: { id: $id }) { clientMutationId }`, { id: comment });
    expect(deleted.errors).toEqual([]);
    expect(world.events).toEqual(["issue_comment.created", "issue_comment.edited", "issue_comment.deleted"]);
    expect((await world.ask("app", `{ node(id: "${comment}") { id } }`)).errors[0]?.type).toBe("NOT_FOUND");
  });

  it("the rest of a request is carried out when one mutation fails", async () => {
    const { id } = await newIssue();
    const labels = [await labelId()];
    const { data, errors } = await change(
      "app",
      `first: removeLabelsFromLabelable(input: { labelableId: $id, labelIds: $labels }) { clientMutationId }
       second: closeIssue(input: { issueId: $id }) { issue { state } }`,
      { id, labels },
    );
    expect(data).toEqual({ first: null, second: { issue: { state: "CLOSED" } } });
    expect(errors).toMatchObject([{ type: "NOT_FOUND", path: ["first"] }]);
  });

  it.each([
    ["a reader may not label", "dana", "FORBIDDEN"],
    ["a stranger doesn't see the issue", "sam", "NOT_FOUND"],
  ] as const)("%s", async (_what, who, type) => {
    const { id } = await newIssue();
    const { data, errors } = await change(
      who,
      `addLabelsToLabelable(input: { labelableId: $id, labelIds: $labels }) { clientMutationId }`,
      { id, labels: [await labelId()] },
    );
    expect(data).toEqual({ addLabelsToLabelable: null });
    expect(errors).toMatchObject([{ type }]);
    expect(world.events).toEqual([]);
  });

  it("members of an input that have no effect here are refused", async () => {
    const { id } = await newIssue();
    const { errors } = await change(
      "app",
      `closeIssue(input: { issueId: $id, duplicateIssueId: $id }) { issue { state } }`,
      { id },
    );
    expect(errors[0]?.message).toContain('"duplicateIssueId" of the input of closeIssue');
    expect(world.events).toEqual([]);
  });

  it("each request is counted once, by what it does", async () => {
    const { id } = await newIssue();
    world.hub.requests.reset();
    await change("app", `addComment(input: { subjectId: $id, body: "x" }) { clientMutationId }`, { id });
    await world.ask("app", inRepository("id"));
    expect(
      world.hub.requests
        .list()
        .map(({ kind, token, by, route, createsContent }) => ({ kind, token, by, route, createsContent })),
    ).toEqual([
      {
        kind: "graphql",
        token: "installation",
        by: "gatehouse[bot]",
        route: "/graphql addComment",
        createsContent: true,
      },
      { kind: "graphql", token: "installation", by: "gatehouse[bot]", route: "/graphql", createsContent: false },
    ]);
  });
});

const base64 = (content: string) => Buffer.from(content).toString("base64");

describe("branches", () => {
  const commitQuery = `mutation($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) {
      commit { oid message author { name email } committer { name } signature { isValid wasSignedByGitHub } }
      ref { name target { oid } }
    }
  }`;

  const createBranch = async (name: string) => {
    const query = `mutation($id: ID!, $oid: GitObjectID!) {
      createRef(input: { repositoryId: $id, name: "refs/heads/${name}", oid: $oid }) { ref { id name } }
    }`;
    return world.ask("app", query, { id: repositoryId, oid: await headOf("main") });
  };

  const commit = async (branch: string, expectedHeadOid: string, fileChanges: object) =>
    world.ask("app", commitQuery, {
      input: {
        branch: { repositoryNameWithOwner: "acme/catalog", branchName: branch },
        expectedHeadOid,
        message: { headline: "Add the orders database", body: "Run: 12" },
        fileChanges,
      },
    });

  it("a branch is a lock: the second who makes it is refused", async () => {
    expect((await createBranch("run/database/lock")).errors).toEqual([]);
    const { data, errors } = await createBranch("run/database/lock");
    expect(data).toEqual({ createRef: null });
    expect(errors).toMatchObject([{ type: "UNPROCESSABLE", message: "Reference already exists" }]);
    const refs = await world.ask(
      "app",
      inRepository('refs(refPrefix: "refs/heads/run/", first: 9) { nodes { name prefix } }'),
    );
    expect(refs.data).toEqual({
      repository: { refs: { nodes: [{ name: "database/lock", prefix: "refs/heads/run/" }] } },
    });
  });

  it("the app's commit is the bot's, signed, and only on the expected head", async () => {
    await createBranch("run/database/orders");
    await world.hub.settled();
    world.events.length = 0;
    const head = await headOf("main");
    const { data, errors } = await commit("run/database/orders", head, {
      additions: [{ path: "infra/main.tf", contents: base64("# héllo\n") }],
      deletions: [{ path: "README.md" }],
    });
    expect(errors).toEqual([]);
    const oid = text(data, "createCommitOnBranch", "commit", "oid");
    expect(data).toEqual({
      createCommitOnBranch: {
        commit: {
          oid,
          message: "Add the orders database\n\nRun: 12",
          author: {
            name: "gatehouse[bot]",
            email: expect.stringMatching(/^\d+\+gatehouse\[bot\]@users\.noreply\.github\.com$/) as unknown,
          },
          committer: { name: "GitHub" },
          signature: { isValid: true, wasSignedByGitHub: true },
        },
        ref: { name: "run/database/orders", target: { oid } },
      },
    });
    const files = await world.ask(
      "app",
      inRepository(`added: object(expression: "${oid}:infra/main.tf") { ... on Blob { text } }
        gone: object(expression: "${oid}:README.md") { oid } kept: object(expression: "${oid}:entities/service/mailer.yml") { __typename }`),
    );
    expect(files.data).toEqual({
      repository: { added: { text: "# héllo\n" }, gone: null, kept: { __typename: "Blob" } },
    });
    await world.hub.settled();
    expect(world.events).toContain("push");
    const stale = await commit("run/database/orders", head, { additions: [{ path: "x", contents: base64("x") }] });
    expect(stale.errors).toMatchObject([{ type: "STALE_DATA" }]);
    expect(await headOf("run/database/orders")).toBe(oid);
  });

  it.each([
    ["a path that leaves the tree", { additions: [{ path: "../x", contents: base64("x") }] }, "malformed path"],
    ["contents that aren't Base64", { additions: [{ path: "x", contents: "*" }] }, "not Base64"],
    ["a file to delete that isn't there", { deletions: [{ path: "nothing" }] }, "does not exist"],
  ])("refuses %s", async (_what, fileChanges, message) => {
    const { errors } = await commit("main", await headOf("main"), fileChanges);
    expect(errors[0]?.message).toContain(message);
  });

  it("are moved forward only, unless forced, and deleted by their id", async () => {
    await createBranch("moving");
    const start = await headOf("moving");
    const made = await commit("moving", start, { additions: [{ path: "x", contents: base64("x") }] });
    const ahead = text(made.data, "createCommitOnBranch", "commit", "oid");
    const id = text(
      (await world.ask("app", inRepository('ref(qualifiedName: "moving") { id }'))).data,
      "repository",
      "ref",
      "id",
    );
    const move = (oid: string, force: boolean) =>
      world.ask(
        "app",
        `mutation { updateRef(input: { refId: "${id}", oid: "${oid}", force: ${force} }) { ref { target { oid } } } }`,
      );
    expect((await move(start, false)).errors).toMatchObject([
      { type: "UNPROCESSABLE", message: "Update is not a fast forward" },
    ]);
    expect(await headOf("moving")).toBe(ahead);
    expect((await move(start, true)).data).toEqual({ updateRef: { ref: { target: { oid: start } } } });
    expect(
      (await world.ask("app", `mutation { deleteRef(input: { refId: "${id}" }) { clientMutationId } }`)).errors,
    ).toEqual([]);
    expect((await world.ask("app", inRepository('ref(qualifiedName: "moving") { id }'))).data).toEqual({
      repository: { ref: null },
    });
  });

  it("are deleted by name, if they are where they were last seen", async () => {
    await createBranch("run/database/gone");
    const remove = (beforeOid: string) =>
      world.ask("app", `mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }`, {
        input: {
          repositoryId,
          refUpdates: [{ name: "refs/heads/run/database/gone", beforeOid, afterOid: "0".repeat(40) }],
        },
      });
    expect((await remove("a".repeat(40))).errors).toMatchObject([{ type: "UNPROCESSABLE" }]);
    const head = await headOf("run/database/gone");
    expect((await remove(head)).errors).toEqual([]);
    expect((await remove(head)).errors).toMatchObject([{ message: "Reference does not exist" }]);
  });

  it("a reader can't write", async () => {
    const query = `mutation { createRef(input: { repositoryId: "${repositoryId}", name: "refs/heads/evil", oid: "${await headOf("main")}" }) { ref { name } } }`;
    expect((await world.ask("dana", query)).errors).toMatchObject([{ type: "FORBIDDEN" }]);
    expect((await world.ask("weak", query)).errors).toMatchObject([{ type: "FORBIDDEN" }]);
  });
});

describe("check runs", () => {
  const checkFields = "checkRun { id name status conclusion externalId startedAt completedAt title summary text }";
  const create = async (who: "app" | "weak" | "omar", input: object) =>
    world.ask(who, `mutation($input: CreateCheckRunInput!) { createCheckRun(input: $input) { ${checkFields} } }`, {
      input: { repositoryId, name: "gatehouse", headSha: await headOf("main"), ...input },
    });
  const update = (input: object) =>
    world.ask("app", `mutation($input: UpdateCheckRunInput!) { updateCheckRun(input: $input) { ${checkFields} } }`, {
      input: { repositoryId, ...input },
    });

  it("are made and completed as in the REST API", async () => {
    const output = { title: "Planning", summary: "Run #12", text: "the order" };
    const made = await create("app", { status: "IN_PROGRESS", externalId: "n", output });
    expect(made.errors).toEqual([]);
    const id = text(made.data, "createCheckRun", "checkRun", "id");
    expect(at(made.data, "createCheckRun", "checkRun")).toMatchObject({
      ...output,
      status: "IN_PROGRESS",
      conclusion: null,
      externalId: "n",
      completedAt: null,
    });
    const done = await update({ checkRunId: id, conclusion: "ACTION_REQUIRED", output: { ...output, title: "Ask" } });
    expect(at(done.data, "updateCheckRun", "checkRun")).toMatchObject({
      id,
      status: "COMPLETED",
      conclusion: "ACTION_REQUIRED",
      title: "Ask",
      completedAt: expect.any(String) as unknown,
    });
    expect(await world.rest("app", "GET", `/commits/${await headOf("main")}/check-runs`)).toMatchObject({
      check_runs: [{ node_id: id, conclusion: "action_required", external_id: "n", output: { text: "the order" } }],
    });
  });

  it("are nobody's but an app's that may write them", async () => {
    expect((await create("weak", {})).errors).toMatchObject([{ type: "FORBIDDEN" }]);
    expect((await create("omar", {})).errors).toMatchObject([{ type: "FORBIDDEN" }]);
    expect((await update({ checkRunId: repositoryId, status: "COMPLETED" })).errors).toMatchObject([
      { type: "NOT_FOUND" },
    ]);
  });
});

describe("pull requests", () => {
  async function openPull(branch: string): Promise<{ id: string; number: number; head: string }> {
    const main = await headOf("main");
    await world.ask(
      "app",
      `mutation { createRef(input: { repositoryId: "${repositoryId}", name: "refs/heads/${branch}", oid: "${main}" }) { ref { name } } }`,
    );
    const made = await world.ask(
      "app",
      `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`,
      {
        input: {
          branch: { repositoryNameWithOwner: "acme/catalog", branchName: branch },
          expectedHeadOid: main,
          message: { headline: `Change ${branch}` },
          fileChanges: { additions: [{ path: `infra/${branch}.tf`, contents: base64("#\n") }] },
        },
      },
    );
    const { number } = await newIssue();
    const pull = await world.rest("app", "POST", "/pulls", {
      title: "Run",
      body: `For #${number}`,
      head: branch,
      base: "main",
    });
    return {
      id: text(pull, "node_id"),
      number: Number(at(pull, "number")),
      head: text(made.data, "createCommitOnBranch", "commit", "oid"),
    };
  }

  const merge = (who: "omar" | "app" | "dana", id: string, more: string) =>
    world.ask(
      who,
      `mutation { mergePullRequest(input: { pullRequestId: "${id}", ${more} }) {
        actor { login }
        pullRequest { state merged mergedBy { login } mergeCommit { message parents(first: 2) { totalCount } tree { oid } } closed }
      } }`,
    );

  it("are found by their branch, and from the issue that they mention", async () => {
    const { number, head } = await openPull("pull-one");
    const { data, errors } = await world.ask(
      "app",
      inRepository(`
        pullRequests(headRefName: "pull-one", states: [OPEN], first: 1) {
          nodes { number headRefName headRefOid baseRefName isCrossRepository isDraft merged mergeCommit { oid } author { __typename login } headRef { target { oid } } }
        }
        pullRequest(number: ${number}) { title body state mergeable changedFiles timelineItems(first: 5, itemTypes: [CLOSED_EVENT]) { totalCount } }
        issue(number: ${number - 1}) {
          timelineItems(last: 5, itemTypes: [CROSS_REFERENCED_EVENT]) {
            nodes { ... on CrossReferencedEvent { source { ... on PullRequest { number state baseRepository { nameWithOwner } } } } }
          }
        }`),
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      repository: {
        pullRequests: {
          nodes: [
            {
              number,
              headRefName: "pull-one",
              headRefOid: head,
              baseRefName: "main",
              isCrossRepository: false,
              isDraft: false,
              merged: false,
              mergeCommit: null,
              author: { __typename: "Bot", login: "gatehouse" },
              headRef: { target: { oid: head } },
            },
          ],
        },
        pullRequest: { title: "Run", state: "OPEN", changedFiles: 1, timelineItems: { totalCount: 0 } },
        issue: {
          timelineItems: {
            nodes: [{ source: { number, state: "OPEN", baseRepository: { nameWithOwner: "acme/catalog" } } }],
          },
        },
      },
    });
  });

  it("are merged at the expected head only, by who may write", async () => {
    const { id, head } = await openPull("pull-two");
    expect((await merge("dana", id, "mergeMethod: MERGE")).errors).toMatchObject([{ type: "FORBIDDEN" }]);
    const stale = await merge("omar", id, `expectedHeadOid: "${"0".repeat(40)}"`);
    expect(stale.errors[0]?.message).toContain("Head branch was modified");
    const { data, errors } = await merge("omar", id, `expectedHeadOid: "${head}", commitHeadline: "Merge the run"`);
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      mergePullRequest: {
        actor: { login: "omar" },
        pullRequest: {
          state: "MERGED",
          merged: true,
          closed: true,
          mergedBy: { login: "omar" },
          mergeCommit: { parents: { totalCount: 2 } },
        },
      },
    });
    expect(text(data, "mergePullRequest", "pullRequest", "mergeCommit", "message")).toMatch(/^Merge the run/);
    await world.hub.settled();
    expect(world.events).toEqual(expect.arrayContaining(["pull_request.closed", "push"]));
    expect((await merge("omar", id, "mergeMethod: SQUASH")).errors).toMatchObject([{ type: "UNPROCESSABLE" }]);
  });
});

it("octokit's own client gets the same answers", async () => {
  const answer: unknown = await world.app.graphql("{ viewer { login } }");
  expect(answer).toEqual({ viewer: { login: "gatehouse[bot]" } });
  await expect(world.app.graphql(inRepository("issue(number: 9999) { title }"))).rejects.toThrow(
    "Could not resolve to an Issue",
  );
});
