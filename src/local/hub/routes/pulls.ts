import { unmetByPull } from "../access/rules.ts";
import { folderOf } from "../context.ts";
import { HubError, notFound } from "../errors.ts";
import { changedFiles } from "../git/compare.ts";
import { readCommits } from "../git/objects.ts";
import { mergeBase } from "../git/refs.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { mergePull } from "../services/merge.ts";
import { createPull, editPull, readPulls, updatePullBranch } from "../services/pulls.ts";
import { requestReviewers } from "../services/review_requests.ts";
import { createReview } from "../services/reviews.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";
import { pullShape, reviewShape, simplePullShape, teamShape } from "../shapes/pull.ts";
import { userById } from "../shapes/user.ts";
import { headLabel, pullByNumber, pullsOf } from "../store/lookups.ts";
import type { PullRecord } from "../store/pull_records.ts";
import { choice } from "./issues.ts";
import { newestFirst } from "./sorting.ts";

const many = "/repos/{owner}/{repo}/pulls";
const one = `${many}/{pull_number}`;

export function pullRoutes(route: Route): void {
  route("get", many, (call) => {
    const { store } = call.context;
    const repository = repositoryOf(call, readPulls);
    const matching = pullsOf(store, repository.id).filter((pull) => isAskedFor(call, pull));
    const sorted = newestFirst(call, matching, {
      created: (pull) => store.issues.require(pull.issueId).createdAt,
      updated: (pull) => store.issues.require(pull.issueId).updatedAt,
    });
    return call.json(call.page(sorted).map((pull) => simplePullShape(call.context, pull)));
  });

  route("post", many, async (call) => {
    const repository = repositoryOf(call, readPulls);
    const { body } = call;
    const pull = await createPull(call.context, call.actor, repository, {
      title: body.text("title"),
      body: body.nullableText("body") ?? null,
      head: body.text("head"),
      base: body.text("base"),
      draft: body.flag("draft") ?? false,
    });
    return call.json(pullShape(call.context, pull), 201);
  });

  route("get", one, async (call) => {
    const pull = pullOf(call);
    const shape = pullShape(call.context, pull);
    const isBlocked = shape.mergeable_state === "clean" && (await unmetByPull(call.context, pull)).length > 0;
    return call.json(isBlocked ? { ...shape, mergeable_state: "blocked" } : shape);
  });

  route("patch", one, async (call) => {
    const { body } = call;
    const pull = await editPull(call.context, call.actor, pullOf(call), {
      title: body.optionalText("title"),
      body: body.nullableText("body"),
      state: choice(body.optionalText("state"), ["open", "closed"]),
      base: body.optionalText("base"),
    });
    return call.json(pullShape(call.context, pull));
  });

  route("get", `${one}/files`, async (call) => {
    const pull = pullOf(call);
    const repository = repositoryOf(call, readPulls);
    const folder = folderOf(call.context, repository);
    const files = await changedFiles(folder, await baseOf(folder, pull), pull.headSha);
    return call.json(call.page(files).map((file) => fileShape(call.context, repository, pull.headSha, file)));
  });

  route("get", `${one}/commits`, async (call) => {
    const pull = pullOf(call);
    const repository = repositoryOf(call, readPulls);
    const folder = folderOf(call.context, repository);
    const from = await baseOf(folder, pull);
    const commits = await readCommits(folder, ["--reverse", pull.headSha, ...(from === undefined ? [] : [`^${from}`])]);
    return call.json(call.page(commits).map((commit) => commitShape(call.context, repository, commit)));
  });

  route("get", `${one}/merge`, (call) => {
    if (!pullOf(call).merged) throw notFound();
    return call.noContent();
  });

  route("put", `${one}/merge`, async (call) => {
    const { body } = call;
    const pull = await mergePull(call.context, call.actor, pullOf(call), {
      method: choice(body.optionalText("merge_method"), ["merge", "squash", "rebase"]) ?? "merge",
      title: body.optionalText("commit_title"),
      message: body.optionalText("commit_message"),
      sha: body.optionalText("sha"),
    });
    return call.json({ sha: pull.mergeSha, merged: true, message: "Pull Request successfully merged" });
  });

  route("put", `${one}/update-branch`, async (call) => {
    await updatePullBranch(call.context, call.actor, pullOf(call), call.body.optionalText("expected_head_sha"));
    return call.json({ message: "Updating pull request branch.", url: pullShape(call.context, pullOf(call)).url }, 202);
  });

  route("get", `${one}/requested_reviewers`, (call) => {
    const pull = pullOf(call);
    const { store } = call.context;
    return call.json({
      users: pull.requestedReviewerIds.map((id) => userById(call.context, id)),
      teams: pull.requestedTeamIds.map((id) => teamShape(call.context, store.teams.require(id))),
    });
  });

  route("post", `${one}/requested_reviewers`, (call) => {
    const logins = call.body.texts("reviewers") ?? [];
    const teams = call.body.texts("team_reviewers") ?? [];
    const pull = requestReviewers(call.context, call.actor, pullOf(call), { logins, teams });
    return call.json(simplePullShape(call.context, pull), 201);
  });

  route("get", `${one}/reviews`, (call) => {
    const pull = pullOf(call);
    const reviews = call.context.store.reviews.filter((review) => review.pullId === pull.id);
    return call.json(call.page(reviews).map((review) => reviewShape(call.context, review)));
  });

  route("post", `${one}/reviews`, (call) => {
    const event = choice(call.body.optionalText("event"), ["APPROVE", "REQUEST_CHANGES", "COMMENT"]);
    if (event === undefined) throw new HubError(422, "The hub has no pending reviews: say what the review's event is.");
    const body = call.body.optionalText("body") ?? "";
    return call.json(reviewShape(call.context, createReview(call.context, call.actor, pullOf(call), { event, body })));
  });
}

/** What the pull request's own changes start from: where it left the base, also after it was merged. */
function baseOf(folder: string, pull: PullRecord): Promise<string | undefined> {
  return mergeBase(folder, pull.baseSha, pull.headSha);
}

function pullOf(call: Call): PullRecord {
  const repository = repositoryOf(call, readPulls);
  const pull = pullByNumber(call.context.store, repository.id, call.number("pull_number"));
  if (pull === undefined) throw notFound();
  return pull;
}

function isAskedFor(call: Call, pull: PullRecord): boolean {
  const { store } = call.context;
  const state = call.query("state") ?? "open";
  const head = call.query("head");
  const base = call.query("base");
  return (
    (state === "all" || store.issues.require(pull.issueId).state === state) &&
    (head === undefined || head === headLabel(store, pull) || head === pull.headBranch) &&
    (base === undefined || base === pull.baseBranch)
  );
}
