import type {
  CommittableBranch,
  CreateCommitOnBranchInput,
  CreateRefInput,
  DeleteRefInput,
  FileAddition,
  MergePullRequestInput,
  UpdateRefInput,
  UpdateRefsInput,
} from "@octokit/graphql-schema";

import { GraphQLError } from "graphql";

import { visibleRepository } from "../access/authorize.ts";
import { HubError } from "../errors.ts";
import { noSha } from "../git/git.ts";
import { commitOnBranch } from "../services/commits.ts";
import { mergePull } from "../services/merge.ts";
import type { MergeMethod } from "../services/merge.ts";
import { createRef, deleteRef, updateRef } from "../services/refs.ts";
import type { RepositoryRecord } from "../store/records.ts";
import { actorView } from "./actor_view.ts";
import { noNode } from "./errors.ts";
import { commitView, refNamed, refView } from "./git_views.ts";
import { mutation } from "./mutation.ts";
import { nodeOfKind } from "./nodes.ts";
import { pullOf } from "./pull_view.ts";
import { field } from "./view.ts";
import type { Asker, View } from "./view.ts";

/** Mutations of branches and pull requests. Each does what the same request of the REST API does. */
export function gitMutations(asker: Asker): Omit<View, "__typename"> {
  return { ...refMutations(asker), ...commitMutations(asker), ...mergeMutations(asker) };
}

function refMutations(asker: Asker): Omit<View, "__typename"> {
  const { context, actor } = asker;
  return {
    createRef: mutation<CreateRefInput>("createRef", ["name", "oid", "repositoryId"], async (input) => {
      const repository = nodeOfKind(asker, input.repositoryId, "Repository").record;
      const ref = await createRef(context, actor, repository, input.name, String(input.oid));
      return { ref: refView(asker, repository, ref) };
    }),
    updateRef: mutation<UpdateRefInput>("updateRef", ["refId", "oid", "force"], async ({ refId, oid, force }) => {
      const { repository, name } = nodeOfKind(asker, refId, "Ref");
      const ref = await updateRef(context, actor, repository, name, { sha: String(oid), force: force === true });
      return { ref: refView(asker, repository, ref) };
    }),
    deleteRef: mutation<DeleteRefInput>("deleteRef", ["refId"], async ({ refId }) => {
      const { repository, name } = nodeOfKind(asker, refId, "Ref");
      await deleteRef(context, actor, repository, name);
      return {};
    }),
    updateRefs: mutation<UpdateRefsInput>("updateRefs", ["repositoryId", "refUpdates"], async (input) => {
      const repository = nodeOfKind(asker, input.repositoryId, "Repository").record;
      const [update, second] = input.refUpdates;
      if (update === undefined || second !== undefined || String(update.afterOid) !== noSha) {
        throw new GraphQLError("The local GitHub takes no updateRefs but of one ref, which it deletes.");
      }
      const before = update.beforeOid == null ? undefined : String(update.beforeOid);
      await deleteRef(context, actor, repository, String(update.name), before);
      return {};
    }),
  };
}

function commitMutations(asker: Asker): Omit<View, "__typename"> {
  return {
    createCommitOnBranch: mutation<CreateCommitOnBranchInput>(
      "createCommitOnBranch",
      ["branch", "expectedHeadOid", "fileChanges", "message"],
      async ({ branch, expectedHeadOid, fileChanges, message }) => {
        const { repository, name } = branchNamed(asker, branch);
        const sha = await commitOnBranch(asker.context, asker.actor, repository, {
          branch: name,
          expectedHead: String(expectedHeadOid),
          message: [message.headline, message.body ?? ""].filter((part) => part !== "").join("\n\n"),
          additions: (fileChanges?.additions ?? []).map(readAddition),
          deletions: (fileChanges?.deletions ?? []).map(({ path }) => path),
        });
        return {
          commit: commitView(asker, repository, sha),
          ref: field([], () => refNamed(asker, repository, `refs/heads/${name}`)),
        };
      },
    ),
  };
}

/** A branch by its id, or by `owner/name` and its name. */
function branchNamed(asker: Asker, branch: CommittableBranch): { repository: RepositoryRecord; name: string } {
  const { id, repositoryNameWithOwner, branchName } = branch;
  if (id != null) {
    const { repository, name } = nodeOfKind(asker, id, "Ref");
    if (!name.startsWith("refs/heads/")) throw noNode(id);
    return { repository, name: name.slice("refs/heads/".length) };
  }
  const [owner = "", repositoryName = ""] = (repositoryNameWithOwner ?? "").split("/");
  if (branchName == null || owner === "" || repositoryName === "") {
    throw new HubError(422, "A branch is named by its id, or by repositoryNameWithOwner and branchName.");
  }
  const repository = visibleRepository(asker.context, asker.actor, owner, repositoryName);
  return { repository, name: branchName.replace(/^refs\/heads\//, "") };
}

function readAddition({ path, contents }: FileAddition): { readonly path: string; readonly content: Buffer } {
  const text = String(contents);
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw new HubError(422, `The contents of ${path} are not Base64.`);
  return { path, content: Buffer.from(text, "base64") };
}

const mergeMethods: Readonly<Record<NonNullable<MergePullRequestInput["mergeMethod"]>, MergeMethod>> = {
  MERGE: "merge",
  SQUASH: "squash",
  REBASE: "rebase",
};

function mergeMutations(asker: Asker): Omit<View, "__typename"> {
  const { context, actor } = asker;
  return {
    mergePullRequest: mutation<MergePullRequestInput>(
      "mergePullRequest",
      ["commitBody", "commitHeadline", "expectedHeadOid", "mergeMethod", "pullRequestId"],
      async (input) => {
        const issue = nodeOfKind(asker, input.pullRequestId, "PullRequest").record;
        await mergePull(context, actor, pullOf(asker, issue), {
          method: mergeMethods[input.mergeMethod ?? "MERGE"],
          title: input.commitHeadline ?? undefined,
          message: input.commitBody ?? undefined,
          sha: input.expectedHeadOid == null ? undefined : String(input.expectedHeadOid),
        });
        const merged = context.store.issues.require(issue.id);
        return {
          pullRequest: field([], () => asker.views.issue(asker, merged)),
          actor: "user" in actor ? actorView(asker, actor.user.id) : null,
        };
      },
    ),
  };
}
