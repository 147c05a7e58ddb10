import { findFaults } from "./core/check/find_faults.ts";
import type { JqEvaluator } from "./core/expressions.ts";
import type { Fault } from "./core/faults.ts";
import type { CatalogReader } from "./github/catalog_reader.ts";
import { postCatalogCheck } from "./github/post_catalog_check.ts";
import type { Repository } from "./github/repository.ts";

/**
 * Checks a pull request that people opened: what the catalog would be, and that nobody edits by hand what runs write. The
 * default branch requires this check, so that every pull request gets one.
 */
export async function reconcilePull(
  repository: Repository,
  catalogs: CatalogReader,
  jq: JqEvaluator,
  number: number,
): Promise<void> {
  const { octokit, name, app } = repository;
  const { data: pull } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...name,
    pull_number: number,
  });
  // The app's own are checked as runs, by their plan.
  const isRun = pull.user.login === app.botLogin && pull.head.ref.startsWith("run/");
  if (pull.state !== "open" || isRun || pull.base.ref !== pull.base.repo.default_branch) return;
  if (await isChecked(repository, pull.head.sha)) return;
  const catalog = await catalogs.read(pull.head.sha);
  const files = await octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
    ...name,
    pull_number: number,
    per_page: 100,
  });
  const base = await catalogs.read(pull.base.sha);
  const paths = files.flatMap((file) => [file.filename, file.previous_filename ?? file.filename]);
  const faults = [
    ...unlistedFiles(pull.changed_files, files.length),
    ...handEdits(paths, base.settings.terraform.root),
    ...(await findFaults(catalog, jq)),
  ];
  await postCatalogCheck(repository, pull.head.sha, faults);
}

async function isChecked({ octokit, name, app }: Repository, ref: string): Promise<boolean> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    ...name,
    ref,
    app_id: app.id,
    per_page: 1,
  });
  return data.total_count > 0;
}

/** GitHub lists 3,000 files of a pull request; what it does not list can't be judged. */
function unlistedFiles(changed: number, listed: number): readonly Fault[] {
  if (changed <= listed) return [];
  return [
    {
      severity: "error",
      rule: "unlisted-files",
      place: { file: "gatehouse.yml" },
      message: `This pull request changes ${String(changed)} files, and GitHub lists only ${String(listed)} of them.`,
      remedy: "Split it into smaller ones.",
    },
  ];
}

/** `infra/` is what templates render and `runs/` what happened: a hand edit of either would be a lie. */
function handEdits(paths: readonly string[], root: string): readonly Fault[] {
  // The folders' own names too: a link in their place would lead elsewhere.
  const owned = [...new Set(paths)].filter((path) =>
    [root, "runs"].some((folder) => `${path}/`.startsWith(`${folder}/`)),
  );
  return owned.map((file) => ({
    severity: "error",
    rule: "hand-edit",
    place: { file },
    message: "Only runs write here; a hand edit is refused.",
    remedy: "Use an action's form, or change the template.",
  }));
}
