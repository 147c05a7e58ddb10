/**
 * GraphQL's opaque, global ids. Ids of records are unique over all kinds, so a prefix only helps whoever reads them; commits are
 * known by repository and SHA.
 */
export type NodeKind =
  | "User"
  | "Bot"
  | "Organization"
  | "Team"
  | "Repository"
  | "App"
  | "Installation"
  | "Issue"
  | "PullRequest"
  | "IssueComment"
  | "Label"
  | "IssueEvent"
  | "PullRequestReview"
  | "CheckSuite"
  | "CheckRun"
  | "Workflow"
  | "WorkflowRun"
  | "Job"
  | "Environment"
  | "UserContentEdit"
  | "RepositoryRuleset";

export function nodeId(kind: NodeKind, id: number): string {
  return `${prefix(kind)}_${Buffer.from(`${kind}:${id}`).toString("base64url")}`;
}

export function gitNodeId(kind: "Commit" | "Tree" | "Blob" | "Ref", repositoryId: number, name: string): string {
  return `${prefix(kind)}_${Buffer.from(`${kind}:${repositoryId}:${name}`).toString("base64url")}`;
}

/** What an id of `nodeId` or `gitNodeId` names; `undefined` for anything else. */
export function readNodeId(id: string): { kind: string; id: number; name?: string } | undefined {
  const text = Buffer.from(id.slice(id.indexOf("_") + 1), "base64url").toString();
  const match = /^([A-Za-z]+):(\d+)(?::(.+))?$/.exec(text);
  const [, kind, number, name] = match ?? [];
  if (kind === undefined || number === undefined || !id.startsWith(`${prefix(kind)}_`)) return undefined;
  return { kind, id: Number(number), ...(name === undefined ? {} : { name }) };
}

const prefix = (kind: string): string => kind.replaceAll(/[a-z]/g, "");
