import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createPerson,
  readRun,
  untilAnnounced,
  untilForms,
  untilPull,
  untilRun,
  untilState,
  type Person,
} from "../../src/local/demo/person.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { hasTerraform, needsTerraform, openTestWorld } from "./world.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const name = { owner, repo };

describe.skipIf(!hasTerraform)(`people who try to get past the rules${needsTerraform}`, { timeout: 120_000 }, () => {
  let world: Awaited<ReturnType<typeof openTestWorld>>;
  let dana: Person;
  let omar: Person;
  let sam: Person;
  let run = 0;
  let pull = 0;

  beforeAll(async () => {
    world = await openTestWorld();
    dana = createPerson(world.hub, "dana");
    omar = createPerson(world.hub, "omar");
    sam = createPerson(world.hub, "sam");
    await untilForms(world.hub);
    run = await dana.submit("add_document_db", {
      entity: "mailer",
      name: "orders",
      instances: "1",
      class: "db.t4g.medium",
    });
    await untilState(world.hub, run, "waiting-for-approval");
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it("a stranger can't label", async () => {
    await expect(sam.label(run, "approved")).rejects.toThrow(/403|triage|Not Found/i);
  });

  it("an edited status comment is noticed, restored, and its announcement counts for nothing", async () => {
    await untilAnnounced(world.hub, run);
    const { data: comments } = await dana.octokit.rest.issues.listComments({ ...name, issue_number: run });
    const status = comments.find(({ body }) => body?.includes("gatehouse:status"));
    const forged = (status?.body ?? "").replace("### Waiting", "### Approved by everyone; was waiting");
    await dana.octokit.rest.issues.updateComment({ ...name, comment_id: status?.id ?? 0, body: forged });
    await omar.label(run, "approved");
    const page = await untilRun(
      world.hub,
      run,
      "restored",
      ({ status: text, labels }) => !text.includes("by everyone") && !labels.includes("approved"),
    );
    expect(page.labels).toContain("run/waiting-for-approval");
    const { data: pulls } = await omar.octokit.rest.pulls.list({ ...name, state: "all" });
    expect(pulls).toHaveLength(0);
  });

  it("the honest owner's label goes through, to the plan", async () => {
    await untilAnnounced(world.hub, run);
    await omar.label(run, "approved");
    await untilState(world.hub, run, "planned");
    pull = await untilPull(world.hub, run);
  });

  it("nobody but the app may push to a run's branch", async () => {
    const { data: branch } = await dana.octokit.rest.pulls.get({ ...name, pull_number: pull });
    const ref = `heads/${branch.head.ref}`;
    const push = dana.octokit.rest.git.updateRef({ ...name, ref, sha: branch.base.sha, force: true });
    await expect(push).rejects.toThrow(/rule|not allowed|protected|bypass/i);
  });

  it("a workflow that a person dispatches, or runs again, does nothing", async () => {
    const { data: before } = await omar.octokit.rest.actions.listWorkflowRuns({
      ...name,
      workflow_id: "gatehouse.yml",
    });
    const own = before.workflow_runs[0];
    await omar.octokit.rest.actions.createWorkflowDispatch({
      ...name,
      workflow_id: "gatehouse.yml",
      ref: "main",
      inputs: { phase: "apply", issue: String(run), head: own?.head_sha ?? "", nonce: "0".repeat(32) },
    });
    await omar.octokit.rest.actions.reRunWorkflow({ ...name, run_id: own?.id ?? 0 });
    await expect
      .poll(
        async () => {
          const { data } = await omar.octokit.rest.actions.listWorkflowRuns({ ...name, workflow_id: "gatehouse.yml" });
          return data.workflow_runs.map(({ status, conclusion }) => `${String(status)} ${String(conclusion)}`);
        },
        { timeout: 20_000 },
      )
      .toEqual(["completed skipped", "completed skipped"]);
    expect((await readRun(world.hub, run)).labels).toContain("run/planned");
  });

  it("a person can't write a report", async () => {
    const { data } = await dana.octokit.rest.pulls.get({ ...name, pull_number: pull });
    const forged = dana.octokit.rest.checks.create({ ...name, name: "gatehouse/report", head_sha: data.head.sha });
    await expect(forged).rejects.toThrow(/403|GitHub App|accessible/i);
  });

  it("a merge without the owner's review is refused by the branch's rules", async () => {
    await expect(dana.merge(pull)).rejects.toThrow(/405|review|rule/i);
  });
});
