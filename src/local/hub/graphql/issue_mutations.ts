import type {
  AddCommentInput,
  AddLabelsToLabelableInput,
  CloseIssueInput,
  RemoveLabelsFromLabelableInput,
  ReopenIssueInput,
  TransferIssueInput,
  UpdateIssueCommentInput,
  UpdateIssueInput,
} from "@octokit/graphql-schema";

import { createComment, deleteComment, editComment } from "../services/comments.ts";
import { editIssue } from "../services/issues.ts";
import { addLabels, removeLabel } from "../services/labels.ts";
import { transferIssue } from "../services/transfer.ts";
import type { IssueRecord } from "../store/issue_records.ts";
import { actorView } from "./actor_view.ts";
import { noNode } from "./errors.ts";
import { mutation } from "./mutation.ts";
import { nodeOfKind } from "./nodes.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

/** Mutations of issues, their comments and labels. Each does what the same request of the REST API does. */
export function issueMutations(asker: Asker): Omit<View, "__typename"> {
  return { ...labelMutations(asker), ...commentMutations(asker), ...stateMutations(asker) };
}

function labelMutations(asker: Asker): Omit<View, "__typename"> {
  const { context, actor } = asker;
  const labelable = (issue: IssueRecord) => ({ labelable: shown(asker, issue) });
  return {
    addLabelsToLabelable: mutation<AddLabelsToLabelableInput>(
      "addLabelsToLabelable",
      ["labelIds", "labelableId"],
      ({ labelIds, labelableId }) => {
        const issue = labelableNamed(asker, labelableId);
        return labelable(addLabels(context, actor, issue, labelNames(asker, issue, labelIds)));
      },
    ),
    removeLabelsFromLabelable: mutation<RemoveLabelsFromLabelableInput>(
      "removeLabelsFromLabelable",
      ["labelIds", "labelableId"],
      ({ labelIds, labelableId }) => {
        const issue = labelableNamed(asker, labelableId);
        const names = labelNames(asker, issue, labelIds);
        return labelable(names.reduce((now, name) => removeLabel(context, actor, now, name), issue));
      },
    ),
  };
}

function labelableNamed(asker: Asker, id: string): IssueRecord {
  return nodeOfKind(asker, id, "Issue", "PullRequest").record;
}

function labelNames(asker: Asker, issue: IssueRecord, ids: readonly string[]): string[] {
  return ids.map((id) => {
    const label = nodeOfKind(asker, id, "Label").record;
    if (label.repositoryId !== issue.repositoryId) throw noNode(id);
    return label.name;
  });
}

function commentMutations(asker: Asker): Omit<View, "__typename"> {
  const { context, actor } = asker;
  return {
    addComment: mutation<AddCommentInput>("addComment", ["body", "subjectId"], ({ body, subjectId }) => {
      const issue = labelableNamed(asker, subjectId);
      const comment = createComment(context, actor, issue, body);
      const node = field([], () => asker.views.comment(asker, comment));
      return { subject: shown(asker, issue), commentEdge: { __typename: "IssueCommentEdge", node } };
    }),
    updateIssueComment: mutation<UpdateIssueCommentInput>("updateIssueComment", ["body", "id"], ({ body, id }) => {
      const comment = editComment(context, actor, nodeOfKind(asker, id, "IssueComment").record, body);
      return { issueComment: field([], () => asker.views.comment(asker, comment)) };
    }),
    deleteIssueComment: mutation<{ id: string }>("deleteIssueComment", ["id"], ({ id }) => {
      deleteComment(context, actor, nodeOfKind(asker, id, "IssueComment").record);
      return {};
    }),
  };
}

function stateMutations(asker: Asker): Omit<View, "__typename"> {
  const { context, actor } = asker;
  return {
    closeIssue: mutation<CloseIssueInput>("closeIssue", ["issueId", "stateReason"], ({ issueId, stateReason }) => {
      const issue = nodeOfKind(asker, issueId, "Issue").record;
      const reason = stateReason === "NOT_PLANNED" ? "not_planned" : "completed";
      return { issue: shown(asker, editIssue(context, actor, issue, { state: "closed", stateReason: reason })) };
    }),
    reopenIssue: mutation<ReopenIssueInput>("reopenIssue", ["issueId"], ({ issueId }) => {
      const issue = nodeOfKind(asker, issueId, "Issue").record;
      return { issue: shown(asker, editIssue(context, actor, issue, { state: "open" })) };
    }),
    transferIssue: mutation<TransferIssueInput>("transferIssue", ["issueId", "repositoryId"], (input) => {
      const issue = nodeOfKind(asker, input.issueId, "Issue").record;
      const target = nodeOfKind(asker, input.repositoryId, "Repository").record;
      return { issue: shown(asker, transferIssue(context, actor, issue, target)) };
    }),
    updateIssue: mutation<UpdateIssueInput>("updateIssue", ["id", "title", "body", "state"], (input) => {
      const issue = nodeOfKind(asker, input.id, "Issue").record;
      const edited = editIssue(context, actor, issue, {
        title: input.title ?? undefined,
        body: input.body ?? undefined,
        state: input.state == null ? undefined : input.state === "OPEN" ? "open" : "closed",
      });
      return { issue: shown(asker, edited), actor: "user" in actor ? actorView(asker, actor.user.id) : null };
    }),
  };
}

function shown(asker: Asker, issue: IssueRecord) {
  return field([], () => asker.views.issue(asker, asker.context.store.issues.require(issue.id)));
}
