import type { Action } from "../core/catalog/model/action.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { JqEvaluator } from "../core/expressions.ts";
import { buildForm } from "../core/forms/build_form.ts";
import { matchForms } from "../core/forms/match_form.ts";
import { asksTheSame, olderFormProblem, readingTime } from "../core/forms/older_form.ts";
import { assessIssue } from "../core/run/assess_issue.ts";
import { assessInputs, bindInputs } from "../core/run/assess_request.ts";
import { actionsByLabel, type Request, type RequestOrigin } from "../core/run/request.ts";
import type { RunCommit } from "../core/run/run_commit.ts";
import type { Issue } from "../core/run/snapshot.ts";
import type { CatalogReader } from "./catalog_reader.ts";

/** Reads an issue, or a run's commit, as a request, by the catalog of its time. */
export interface RunAssessor {
  /** What the issue asks for now; nothing when it has neither an action's label nor its form. */
  assess(catalog: Catalog, issue: Issue, origin: RequestOrigin): Promise<Request | undefined>;
  /** What was approved, judged by the catalog that the run's commit names: later changes don't touch it. */
  assessApproved(commit: RunCommit, origin: RequestOrigin): Promise<Request>;
}

export function createRunAssessor(catalogs: CatalogReader, jq: JqEvaluator): RunAssessor {
  async function assess(catalog: Catalog, issue: Issue, origin: RequestOrigin): Promise<Request | undefined> {
    if (issue.hasMoreEditors) {
      return { kind: "unknown", problem: "It was edited more than 100 times, too often to tell by whom." };
    }
    const actions = actionsByLabel(catalog, issue.labels);
    const [labelled, second] = actions;
    if (second !== undefined) {
      return { kind: "unknown", problem: "It has labels of several actions; one issue asks for one action." };
    }
    if (labelled !== undefined) return assessAs(catalog, labelled, issue, origin);
    const forms = [...catalog.actions.values()].map((action) => buildForm(action, catalog));
    const [match, ...others] = matchForms(issue.body, forms);
    const action = match === undefined || others.length > 0 ? undefined : catalog.actions.get(match.action);
    if (action !== undefined) return assessAs(catalog, action, issue, origin);
    if (!issue.labels.includes("gatehouse")) return undefined;
    const named = issue.labels.find((label) => label.startsWith("action/"))?.slice("action/".length);
    if (named === undefined) return { kind: "unknown", problem: "It names no action." };
    const faults = catalog.faults.filter(({ place }) => place.file.startsWith("actions/"));
    return faults.length === 0
      ? { kind: "unknown", problem: `The catalog has no action \`${named}\`.` }
      : {
          kind: "refused",
          reasons: [
            `The action \`${named}\` can't be read.`,
            ...faults.map(
              ({ place, message }) =>
                `${place.file}${place.line === undefined ? "" : `:${String(place.line)}`}: ${message}`,
            ),
          ],
        };
  }

  /** As the action asks now; an issue that another version of it asked for is not read at all. */
  async function assessAs(catalog: Catalog, action: Action, issue: Issue, origin: RequestOrigin): Promise<Request> {
    const request = await assessIssue(catalog, action, issue, origin, jq);
    if (request.kind !== "valid" || (await wasAskedByThis(catalog, action, issue))) return request;
    return { kind: "invalid", action, problems: [olderFormProblem] };
  }

  async function wasAskedByThis(catalog: Catalog, action: Action, issue: Issue): Promise<boolean> {
    const then = await catalogs.clone.commitAt(catalog.commit, readingTime(issue));
    if (then === catalog.commit) return true;
    const before = (await catalogs.clone.tree(then)).entries.get(action.source.path);
    // What was not there could not be filled in.
    if (before === undefined || before.oid === action.source.oid) return true;
    const asked = (await catalogs.read(then)).actions.get(action.identifier);
    return asked === undefined || asksTheSame(asked, action);
  }

  async function assessApproved(commit: RunCommit, origin: RequestOrigin): Promise<Request> {
    const catalog = await catalogs.read(commit.catalog);
    const action = catalog.actions.get(commit.action);
    if (action === undefined) {
      return { kind: "refused", reasons: [`The catalog at ${commit.catalog} has no action \`${commit.action}\`.`] };
    }
    const typed = bindInputs(catalog, action, commit.inputs, commit.entity);
    return assessInputs(catalog, action, typed, { ...origin, requestedBy: commit.requestedBy }, jq);
  }

  return { assess, assessApproved };
}
