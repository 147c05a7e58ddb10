import type { Lacking } from "./graphql.ts";
import { stateLabel } from "../core/run/states.ts";

export const pullFragment = `
fragment Pull on PullRequest {
  number url title body state headRefName headRefOid baseRefName isCrossRepository mergedAt closedAt
  author { __typename login }
  mergedBy { __typename login }
  mergeCommit { oid }
  baseRepository { nameWithOwner }
  closings: timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) {
    nodes { __typename ... on ClosedEvent { actor { __typename login } } }
  }
}`;

/** A pull request, or something else, that refers to an issue. */
export const referenceFragment = `
fragment Reference on CrossReferencedEvent {
  actor { __typename login }
  source { __typename ...Pull }
}
${pullFragment}`;

/** What refers to an issue may be in a repository that the app may not see, or that is gone: then it is not the app's. */
export const foreignReferences: Lacking = {
  "repository.issue.references.nodes.*.source": ["FORBIDDEN", "NOT_FOUND"],
};

export const commentFragment = `
fragment Comment on IssueComment {
  id body createdAt lastEditedAt createdViaEmail authorAssociation
  author { __typename login }
  editor { __typename login }
}`;

/** One request for everything about a run that GitHub attributes to somebody. */
export const runQuery = `
query Run($owner: String!, $name: String!, $issue: Int!, $restoring: String!) {
  repository(owner: $owner, name: $name) {
    id
    isPrivate
    url
    defaultBranchRef { name target { oid } }
    refs(refPrefix: "refs/heads/run/", first: 100) { nodes { name target { oid } } }
    restoring: ref(qualifiedName: $restoring) { name target { oid } }
    labels(query: "run/", first: 100) { nodes { id name } }
    waiting: issues(labels: ["${stateLabel("waiting_for_turn")}"], states: [OPEN], first: 2) { nodes { number } }
    issue(number: $issue) {
      id number title body state locked createdAt updatedAt closedAt lastEditedAt authorAssociation
      author { __typename login }
      labels(first: 100) { nodes { id name } }
      userContentEdits(first: 100) { pageInfo { hasNextPage } nodes { editedAt editor { __typename login } } }
      earliest: comments(first: 50) { totalCount nodes { ...Comment } }
      latest: comments(last: 50) { nodes { ...Comment } pageInfo { startCursor } }
      timelineItems(last: 200, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, CLOSED_EVENT, REOPENED_EVENT, COMMENT_DELETED_EVENT]) {
        nodes {
          __typename
          ... on LabeledEvent { createdAt actor { __typename login } label { name } }
          ... on UnlabeledEvent { createdAt actor { __typename login } label { name } }
          ... on ClosedEvent { createdAt actor { __typename login } }
          ... on ReopenedEvent { createdAt actor { __typename login } }
          ... on CommentDeletedEvent { createdAt actor { __typename login } deletedCommentAuthor { __typename login } }
        }
      }
      references: timelineItems(last: 100, itemTypes: [CROSS_REFERENCED_EVENT]) {
        nodes { __typename ...Reference }
        pageInfo { hasPreviousPage startCursor }
      }
    }
  }
}
${commentFragment}
${referenceFragment}`;

export interface RawActor {
  readonly __typename: string;
  readonly login: string;
}

export interface Nodes<Node> {
  readonly nodes: readonly (Node | null)[] | null;
}

export interface RawComment {
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
  readonly lastEditedAt: string | null;
  readonly authorAssociation: string;
  readonly createdViaEmail: boolean;
  readonly author: RawActor | null;
  readonly editor: RawActor | null;
}

export interface RawEvent {
  readonly __typename: string;
  readonly createdAt: string;
  readonly actor: RawActor | null;
  readonly label?: { readonly name: string };
  readonly deletedCommentAuthor?: RawActor | null;
}

interface RawReference {
  readonly actor: RawActor | null;
  readonly source: ({ readonly __typename: "PullRequest" } & RawPull) | { readonly __typename: "Issue" };
}

/** A page of what refers to an issue, oldest first. */
export interface References extends Nodes<RawReference> {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
}

export interface RawPull {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly baseRefName: string;
  readonly isCrossRepository: boolean;
  readonly mergedAt: string | null;
  readonly closedAt: string | null;
  readonly author: RawActor | null;
  readonly mergedBy: RawActor | null;
  readonly mergeCommit: { readonly oid: string } | null;
  readonly baseRepository: { readonly nameWithOwner: string } | null;
  readonly closings: Nodes<{ readonly actor?: RawActor | null }>;
}

export interface RawIssue {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "OPEN" | "CLOSED";
  readonly locked: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly lastEditedAt: string | null;
  readonly authorAssociation: string;
  readonly author: RawActor | null;
  readonly labels: Nodes<RawLabel> | null;
  readonly userContentEdits:
    | (Nodes<{ readonly editedAt: string; readonly editor: RawActor | null }> & {
        readonly pageInfo: { readonly hasNextPage: boolean };
      })
    | null;
  readonly earliest: Nodes<RawComment> & { readonly totalCount: number };
  readonly latest: Nodes<RawComment> & { readonly pageInfo: { readonly startCursor: string | null } };
  readonly timelineItems: Nodes<RawEvent>;
  readonly references: References;
}

interface RawLabel {
  readonly id: string;
  readonly name: string;
}

interface RawRef {
  readonly name: string;
  readonly target: { readonly oid: string } | null;
}

export type RunRepository = NonNullable<RunQueryAnswer["repository"]>;

/** The query's answer, typed by GitHub's published schema. */
export interface RunQueryAnswer {
  readonly repository: {
    readonly id: string;
    readonly isPrivate: boolean;
    readonly url: string;
    readonly defaultBranchRef: RawRef | null;
    readonly refs: Nodes<RawRef> | null;
    /** The branch that gives the run's folder back what stood there before. */
    readonly restoring: RawRef | null;
    readonly labels: Nodes<RawLabel> | null;
    /** Runs that wait for their turn: two suffice to tell whether there are others. */
    readonly waiting: Nodes<{ readonly number: number }>;
    readonly issue: RawIssue | null;
  } | null;
}
