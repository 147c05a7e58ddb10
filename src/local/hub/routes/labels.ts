import { notFound } from "../errors.ts";
import { repositoryOf } from "../routing.ts";
import type { Call, Route } from "../routing.ts";
import { readIssues } from "../services/issues.ts";
import {
  addLabels,
  createLabel,
  deleteLabel,
  editLabel,
  labelShapes,
  removeLabel,
  setLabels,
} from "../services/labels.ts";
import { labelShape } from "../shapes/issue.ts";
import type { LabelRecord } from "../store/issue_records.ts";
import { labelByName } from "../store/lookups.ts";
import { issueOf } from "./issues.ts";

const ofRepository = "/repos/{owner}/{repo}/labels";
const ofIssue = "/repos/{owner}/{repo}/issues/{issue_number}/labels";

export function labelRoutes(route: Route): void {
  route("get", ofRepository, (call) => {
    const repository = repositoryOf(call, readIssues);
    const labels = call.context.store.labels.filter((label) => label.repositoryId === repository.id);
    return call.json(call.page(labels).map((label) => labelShape(call.context, label)));
  });

  route("post", ofRepository, (call) => {
    const repository = repositoryOf(call, readIssues);
    const values = {
      name: call.body.text("name"),
      color: call.body.optionalText("color"),
      description: call.body.nullableText("description"),
    };
    return call.json(labelShape(call.context, createLabel(call.context, call.actor, repository, values)), 201);
  });

  route("get", `${ofRepository}/{name}`, (call) => call.json(labelShape(call.context, labelOf(call))));

  route("patch", `${ofRepository}/{name}`, (call) => {
    const { body } = call;
    const name = body.optionalText("new_name");
    const color = body.optionalText("color");
    const label = editLabel(call.context, call.actor, labelOf(call), {
      ...(name === undefined ? {} : { name }),
      color,
      description: body.nullableText("description"),
    });
    return call.json(labelShape(call.context, label));
  });

  route("delete", `${ofRepository}/{name}`, (call) => {
    deleteLabel(call.context, call.actor, labelOf(call));
    return call.noContent();
  });

  route("get", ofIssue, (call) => call.json(call.page(labelShapes(call.context, issueOf(call)))));

  route("post", ofIssue, (call) => {
    const issue = addLabels(call.context, call.actor, issueOf(call), labelNames(call));
    return call.json(labelShapes(call.context, issue));
  });

  route("put", ofIssue, (call) => {
    const issue = setLabels(call.context, call.actor, issueOf(call), labelNames(call));
    return call.json(labelShapes(call.context, issue));
  });

  route("delete", ofIssue, (call) => {
    setLabels(call.context, call.actor, issueOf(call), []);
    return call.noContent();
  });

  route("delete", `${ofIssue}/{name}`, (call) => {
    const issue = removeLabel(call.context, call.actor, issueOf(call), call.param("name"));
    return call.json(labelShapes(call.context, issue));
  });
}

function labelNames(call: Call): string[] {
  const labels = call.body.raw("labels");
  const named = Array.isArray(labels) && labels.every((each) => typeof each === "object");
  return (named ? call.body.objects("labels")?.map((each) => each.text("name")) : call.body.texts("labels")) ?? [];
}

function labelOf(call: Call): LabelRecord {
  const repository = repositoryOf(call, readIssues);
  const label = labelByName(call.context.store, repository.id, call.param("name"));
  if (label === undefined) throw notFound();
  return label;
}
