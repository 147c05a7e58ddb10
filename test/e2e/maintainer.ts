import { defaultBranchRuleset } from "../../src/cli/trust_root/rulesets.ts";
import { appCheckName } from "../../src/core/check_names.ts";
import { createPatience } from "../../src/local/demo/patience.ts";
import { catalogRepository } from "../../src/local/demo/people.ts";
import { createPerson } from "../../src/local/demo/person.ts";
import type { Hub } from "../../src/local/hub/hub.ts";

const [owner = "", repo = ""] = catalogRepository.split("/");
const name = { owner, repo };

/** omar as the organization's administrator, who may change the default branch without a pull request. */
export interface Maintainer {
  /** Commits files, nothing for one that goes away; the answer is the commit. */
  commit(files: Readonly<Record<string, string | undefined>>): Promise<string>;
  read(path: string, ref?: string): Promise<string | undefined>;
  /** Somebody's commit on top of a branch; the answer is the commit. */
  push(login: string, branch: string, files: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** Opens a pull request of somebody's changes; the answer is its number and its head. */
  propose(
    login: string,
    branch: string,
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly number: number; readonly head: string }>;
  /** The app's completed check on a commit, once it is there. */
  untilCheck(
    commit: string,
    checkName?: string,
  ): Promise<{ readonly conclusion: string; readonly annotations: readonly string[] }>;
}

export function createMaintainer(hub: Hub, appId: number): Maintainer {
  const ruleset = defaultBranchRuleset(appId);
  const administrator = { actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" };
  const app = { actor_id: appId, actor_type: "Integration", bypass_mode: "always" };
  hub.administration.createRuleset(catalogRepository, { ...ruleset, bypass_actors: [app, administrator] });
  const { octokit } = createPerson(hub, "omar");

  /** Others push as well, the app first of all: whoever comes second begins again from what stands there then. */
  async function change(
    login: string,
    branch: string,
    files: Readonly<Record<string, string | undefined>>,
  ): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await push(login, branch, files);
      } catch (error) {
        const isOvertaken = error instanceof Error && error.message.startsWith("Update is not a fast forward");
        if (!isOvertaken || attempt === 10) throw error;
      }
    }
  }

  async function push(
    login: string,
    branch: string,
    files: Readonly<Record<string, string | undefined>>,
  ): Promise<string> {
    const { rest } = createPerson(hub, login).octokit;
    const { data: ref } = await rest.git.getRef({ ...name, ref: `heads/${branch}` });
    const { data: parent } = await rest.git.getCommit({ ...name, commit_sha: ref.object.sha });
    const tree = Object.entries(files).map(([path, content]) => {
      const entry = { path, mode: "100644", type: "blob" } as const;
      return content === undefined ? { ...entry, sha: null } : { ...entry, content };
    });
    const { data: made } = await rest.git.createTree({ ...name, base_tree: parent.tree.sha, tree });
    const message = `Change ${Object.keys(files).join(", ")}`;
    const { data: commit } = await rest.git.createCommit({ ...name, message, tree: made.sha, parents: [parent.sha] });
    await rest.git.updateRef({ ...name, ref: `heads/${branch}`, sha: commit.sha });
    return commit.sha;
  }

  return {
    commit: (files) => change("omar", "main", files),
    push: change,
    read: async (path, ref = "main") => {
      try {
        const { data } = await octokit.rest.repos.getContent({ ...name, path, ref });
        return "content" in data ? Buffer.from(data.content, "base64").toString("utf8") : undefined;
      } catch (error) {
        if (error instanceof Error && "status" in error && error.status === 404) return undefined;
        throw error;
      }
    },
    propose: async (login, branch, files) => {
      const { rest } = createPerson(hub, login).octokit;
      const { data: main } = await rest.git.getRef({ ...name, ref: "heads/main" });
      await rest.git.createRef({ ...name, ref: `refs/heads/${branch}`, sha: main.object.sha });
      const head = await change(login, branch, files);
      const { data } = await rest.pulls.create({ ...name, head: branch, base: "main", title: branch });
      return { number: data.number, head };
    },
    untilCheck: async (commit, check_name = appCheckName) => {
      const patience = createPatience(30_000);
      for (;;) {
        const { data } = await octokit.rest.checks.listForRef({ ...name, ref: commit, check_name });
        const check = data.check_runs.find(({ status }) => status === "completed");
        if (check !== undefined) {
          const { data: found } = await octokit.rest.checks.listAnnotations({ ...name, check_run_id: check.id });
          const annotations = found.map(
            ({ path, start_line, message }) => `${path}:${String(start_line)}: ${message ?? ""}`,
          );
          return { conclusion: check.conclusion ?? "", annotations };
        }
        if (patience.isOver()) throw new Error(`The app has not checked ${commit} after 30 s.`);
        await patience.nap(100);
      }
    },
  };
}

/** The app's id, as the branch's rules pin its check. */
export async function appIdOf(hub: Hub): Promise<number> {
  const { octokit } = createPerson(hub, "omar");
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
    ...name,
    branch: "main",
  });
  const ids = data.flatMap((rule) =>
    rule.type === "required_status_checks"
      ? (rule.parameters?.required_status_checks ?? []).flatMap(({ integration_id }) => integration_id ?? [])
      : [],
  );
  const [id] = ids;
  if (id === undefined) throw new Error("No rule of the default branch requires the app's check.");
  return id;
}
