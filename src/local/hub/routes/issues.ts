import { HubError, notFound } from "../errors.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { createIssue, editIssue, readIssues, setLock } from "../services/issues.ts";
import { fullIssueShape, issueShape } from "../shapes/issue.ts";
import { issueEventShapes, timelineShapes } from "../shapes/timeline.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import { issueByNumber, issuesOf, labelsOfIssue, sameName, userByLogin } from "../store/lookups.ts";
import { newestFirst } from "./sorting.ts";

const one = "/repos/{owner}/{repo}/issues/{issue_number}";

export function issueRoutes(route: Route): void {
  route("get", "/repos/{owner}/{repo}/issues", (call) => {
    const repository = repositoryOf(call, readIssues);
    const matching = issuesOf(call.context.store, repository.id).filter((issue) => isAskedFor(call, issue));
    const sorted = newestFirst(call, matching, {
      created: (issue) => issue.createdAt,
      updated: (issue) => issue.updatedAt,
    });
    return call.json(call.page(sorted).map((issue) => issueShape(call.context, issue)));
  });

  route("post", "/repos/{owner}/{repo}/issues", (call) => {
    const repository = repositoryOf(call, readIssues);
    const { body } = call;
    const issue = createIssue(call.context, call.actor, repository, {
      title: body.text("title"),
      body: body.nullableText("body") ?? null,
      labels: body.texts("labels"),
      assignees: body.texts("assignees"),
    });
    return call.json(fullIssueShape(call.context, issue), 201);
  });

  route("get", one, (call) => call.json(fullIssueShape(call.context, issueOf(call))));

  route("patch", one, (call) => {
    const { body } = call;
    const issue = editIssue(call.context, call.actor, issueOf(call), {
      title: body.optionalText("title"),
      body: body.nullableText("body"),
      state: choice(body.optionalText("state"), ["open", "closed"]),
      stateReason: body.optionalText("state_reason") === "not_planned" ? "not_planned" : undefined,
      labels: body.texts("labels"),
      assignees: body.texts("assignees"),
    });
    return call.json(fullIssueShape(call.context, issue));
  });

  route("put", `${one}/lock`, (call) => {
    setLock(call.context, call.actor, issueOf(call), true);
    return call.noContent();
  });

  route("delete", `${one}/lock`, (call) => {
    setLock(call.context, call.actor, issueOf(call), false);
    return call.noContent();
  });

  route("get", `${one}/timeline`, (call) => call.json(call.page(timelineShapes(call.context, issueOf(call)))));

  route("get", `${one}/events`, (call) => call.json(call.page(issueEventShapes(call.context, issueOf(call)))));
}

/** The issue (or the pull request as an issue) of a call. */
export function issueOf(call: Call): IssueRecord {
  const repository = repositoryOf(call, readIssues);
  const issue = issueByNumber(call.context.store, repository.id, call.number("issue_number"));
  if (issue === undefined) throw notFound();
  return issue;
}

function isAskedFor(call: Call, issue: IssueRecord): boolean {
  const { store } = call.context;
  const state = call.query("state") ?? "open";
  const labels = (call.query("labels") ?? "").split(",").filter((name) => name !== "");
  const names = labelsOfIssue(store, issue).map((label) => label.name);
  const since = call.query("since");
  const creator = call.query("creator");
  return (
    (state === "all" || issue.state === state) &&
    labels.every((wanted) => names.some((name) => sameName(name, wanted))) &&
    (since === undefined || Date.parse(issue.updatedAt) >= Date.parse(since)) &&
    (creator === undefined || userByLogin(store, creator)?.id === issue.authorId)
  );
}

/** One of these words, or nothing was said; 422 for anything else. */
export function choice<T extends string>(value: string | undefined, words: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) throw new HubError(422, `Invalid request.\n\n${value} is not one of ${words.join(", ")}.`);
  return found;
}
