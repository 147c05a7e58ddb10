import { ownersOf, parseCodeowners } from "../../core/approval/codeowners.ts";
import { settingsFile } from "../../core/catalog/read_settings.ts";
import { driftWorkflowPath } from "../../core/drift/workflow.ts";
import { workflowPath } from "../../core/run/job.ts";
import { runBranchGaps, trustGaps } from "../../core/trust/trust_root.ts";
import { environmentFindings } from "./environment_findings.ts";
import { ok, problem, unreadable, type Finding } from "./finding.ts";
import { remediesFor, type Remedies } from "./remedies.ts";
import type { RepositoryFacts } from "./repository_facts.ts";

/** Judges a repository against what Gatehouse's approvals rest on. */
export function findings(facts: RepositoryFacts, appId: number): readonly Finding[] {
  const { repository, defaultBranch, settings } = facts;
  const remedies = remediesFor({ repository, defaultBranch, appId, codeFolder: settings.terraform.root });
  return [
    ...branchFindings(facts, appId, remedies),
    ...runBranchFindings(facts, remedies),
    ...bypassFindings(facts, appId, remedies),
    ...settingsFindings(facts),
    ...codeownersFindings(facts, remedies),
    ...runOwnerFindings(facts, remedies),
    ...workflowFindings(facts, remedies),
    ...environmentFindings(facts, remedies),
    ...labelFindings(facts, remedies),
  ];
}

function branchFindings(facts: RepositoryFacts, appId: number, remedies: Remedies): readonly Finding[] {
  const { rules, codeowners, paths, defaultBranch } = facts;
  if (rules === "unknown") return [unreadable(`the rules of the branch ${defaultBranch}`)];
  const gaps = trustGaps({ appId, rules, paths, ...(codeowners === undefined ? {} : { codeowners }) });
  const problems = gaps.map(({ rule, message }) => {
    // Another ruleset would take nothing away.
    if (rule === "merge-queue") return problem(message);
    return problem(message, rule === "codeowners" ? remedies.codeowners : remedies.protectDefaultBranch);
  });
  const isProtected = gaps.every(({ rule }) => rule === "codeowners");
  if (!isProtected && facts.hasClassicProtection) {
    problems.push(problem("There is classic branch protection, but an app may not read it. Put it into a ruleset."));
  }
  return isProtected
    ? [ok(`The branch ${defaultBranch} requires pull requests, code owners and the app's check.`), ...problems]
    : problems;
}

function runBranchFindings(
  { runBranchRules: rules, runNameRules: nameRules }: RepositoryFacts,
  remedies: Remedies,
): readonly Finding[] {
  if (rules === "unknown" || nameRules === "unknown") return [unreadable("the rules of the branches run/**")];
  const gaps = runBranchGaps("run/**", rules).map(({ message }) => message);
  if (!nameRules.restrictsCreation) {
    gaps.push("Anyone with write access may make a branch called run: git can have no run's branch beside it.");
  }
  return gaps.length === 0
    ? [ok("Only those who bypass the ruleset may touch run/**.")]
    : gaps.map((message) => problem(message, remedies.protectRunBranches));
}

function bypassFindings(facts: RepositoryFacts, appId: number, remedies: Remedies): readonly Finding[] {
  const { bypassingApps, otherBypassers } = facts;
  if (bypassingApps === "unknown") return [unreadable("who bypasses the rulesets (it takes the right to edit them)")];
  const others = otherBypassers.map((who) => problem(`${who} bypasses the default branch's rulesets as well.`));
  const strangers = bypassingApps
    .filter((app) => app !== appId)
    .map((app) => problem(`Another app (${app}) bypasses the default branch's rulesets as well.`));
  return bypassingApps.includes(appId)
    ? [ok("The app bypasses the default branch's rulesets, for its record commits."), ...others, ...strangers]
    : [problem(`The app ${appId} may not write its records.`, remedies.protectDefaultBranch), ...others, ...strangers];
}

function settingsFindings({ hasSettingsErrors }: RepositoryFacts): readonly Finding[] {
  if (!hasSettingsErrors) return [];
  const remedy = "npx gatehouse check   # in a clone of the repository";
  return [problem(`${settingsFile} has errors, so that the defaults hold in its place.`, remedy)];
}

function codeownersFindings({ codeowners, codeownersErrors }: RepositoryFacts, remedies: Remedies): readonly Finding[] {
  if (codeowners === undefined) return [];
  if (codeownersErrors === "unknown") return [unreadable("what GitHub finds wrong in CODEOWNERS")];
  return codeownersErrors.length === 0
    ? [ok(`GitHub finds nothing wrong in ${codeowners.path}.`)]
    : codeownersErrors.map((message) => problem(message, remedies.codeowners));
}

/** What a run writes needs an owner too: without one the run can never be approved. */
function runOwnerFindings({ codeowners, settings }: RepositoryFacts, remedies: Remedies): readonly Finding[] {
  if (codeowners === undefined) return [];
  const parsed = parseCodeowners(codeowners.text);
  const probes = {
    [settings.terraform.root]: "any-blueprint/any-entity/main.tf",
    entities: "any-blueprint/any-entity.yml",
  };
  return Object.entries(probes)
    .filter(([folder, path]) => !ownersOf(parsed, `${folder}/${path}`).some(({ kind }) => kind !== "email"))
    .map(([folder]) =>
      problem(
        `${codeowners.path} does not cover all of ${folder}/: some runs could never be approved.`,
        remedies.codeowners,
      ),
    );
}

/** What happens while one of them is missing. */
const workflowsNeeded: Readonly<Record<string, string>> = {
  [workflowPath]: "nothing can be planned or applied",
  [driftWorkflowPath]: "nobody is told of what is not as its code says",
};

function workflowFindings({ workflows, defaultBranch }: RepositoryFacts, remedies: Remedies): readonly Finding[] {
  return Object.entries(workflowsNeeded).map(([path, loss]) => {
    const text = workflows.get(path);
    if (text === undefined) return problem(`The workflow ${path} is missing, so ${loss}.`, remedies.workflow(path));
    if (text.includes("__GATEHOUSE_")) {
      return problem(`The workflow ${path} has placeholders that were not filled in.`, remedies.workflow(path));
    }
    const branches = [...text.matchAll(/refs\/heads\/([^\s'"{$]+)['"]/g)].map(([, branch]) => branch);
    const other = branches.find((branch) => branch !== defaultBranch);
    return other === undefined
      ? ok(`The workflow ${path} is there.`)
      : problem(
          `The workflow ${path} runs on the branch ${other} alone, and the default branch is ${defaultBranch}: GitHub skips its jobs.`,
          remedies.workflow(path),
        );
  });
}

function labelFindings({ labels, settings }: RepositoryFacts, remedies: Remedies): readonly Finding[] {
  const known = new Set(labels.map((label) => label.toLowerCase()));
  return ["gatehouse", settings.approval.label].map((label) =>
    known.has(label.toLowerCase())
      ? ok(`The label ${label} is there.`)
      : problem(
          `The label ${label} is missing. The app makes it when it starts; or make it now.`,
          remedies.label(label),
        ),
  );
}
