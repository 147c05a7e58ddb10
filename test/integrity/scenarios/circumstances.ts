import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { backend, calling, database } from "../../action/modules.ts";
import type { Result, Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const lockFile = (comment: string): Readonly<Record<string, string>> => ({
  ...database(1),
  ".terraform.lock.hcl": `# ${comment}\n`,
});
const policy = (action: string): string => `identifier: none_${action}d
title: Nothing is ${action}d
message: Ask the platform team.
match: { combinator: and, rules: [{ property: action, operator: "=", value: ${action} }] }
`;

const bucketPolicy = `identifier: no_public_buckets
title: Buckets are never public
message: Ask the platform team.
match: { combinator: and, rules: [{ property: after.input, operator: beginsWith, value: public }] }
`;
const nestedPolicy = bucketPolicy.replace(
  "after.input, operator: beginsWith",
  "after.input.spec.acl, operator: beginsWith",
);
const bucket = (acl: string): Readonly<Record<string, string>> => ({
  "backend.tf": backend,
  "main.tf": `
resource "terraform_data" "late" { input = "PUBLIC-READ" }
resource "terraform_data" "bucket" { input = ${acl} }
`,
});

/** Which the plan keeps to. */
async function applyUnderPolicy(stage: Stage): Promise<Result> {
  const policies = await stage.policies({ "p.yml": policy("delete") });
  return stage.reviewAndApply(database(1), { policies });
}

/** The same code under other circumstances: tool, providers, backend, and what lies about on the runner. */
export const circumstanceScenarios: readonly Scenario[] = [
  {
    row: "lock file changed",
    inMatrix: true,
    attempt: "The merged lock file pins other providers than the reviewed one.",
    caughtBy: "The lock file's hash is in the seal, beside the tree that holds it.",
    control: "The reviewed lock file is applied with.",
    caught: { outcome: "stale", why: /the providers' lock file/ },
    make: async (stage) => {
      await stage.review(lockFile("one"));
      return stage.applyInstead(lockFile("two"));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "tool version changed",
    inMatrix: true,
    attempt: "The apply's runner has another version of Terraform.",
    caughtBy: "Tool and version are in the seal, and both are named.",
    control: "The version that planned applies.",
    caught: {
      outcome: "stale",
      why: /"differences":\["the version of Terraform \(terraform [\d.]+, now terraform 1\.99\.0\)"\]/,
    },
    make: async (stage) => {
      await stage.review(database(1));
      return stage.applyReviewed({}, await stage.otherVersion("1.99.0"));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "state key changed",
    attempt: "The settings name another key for the state: everything would be created a second time.",
    caughtBy: "Backend and state key are in the seal.",
    control: "The reviewed key is applied with.",
    caught: { outcome: "stale", why: /"differences":\["the backend"\]/ },
    make: async (stage) => {
      await stage.review(database(1));
      return stage.applyReviewed({ backend: { type: "local", arguments: { path: "database/other.tfstate" } } });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "module taken off the list",
    attempt: "Between plan and apply, the source of a module is taken off `terraform.modules`.",
    caughtBy: "The apply's order has the lists as they are now, and the guards run again before anything is fetched.",
    control: "With the source on the list, the same seal is applied.",
    caught: { outcome: "refused", why: /is not on the list of allowed modules/ },
    make: async (stage) => {
      const source = await stage.scene.moduleSource({ "main.tf": 'resource "terraform_data" "inner" {\n}\n' });
      await stage.review(calling(source), { modules: [source], outputs: [] });
      return stage.applyReviewed({ modules: [] });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "module changed where it comes from",
    attempt: "A listed module of a branch, not of a commit, gets other code after the plan was reviewed.",
    caughtBy: "The HMAC of the effects: what the module would do is not what was reviewed.",
    control: "With its former code, the same seal is applied.",
    caught: { outcome: "stale", why: /"differences":\["the planned changes"\].*module\.m\.terraform_data\.more/ },
    make: async (stage) => {
      const one = 'resource "terraform_data" "inner" {\n}\n';
      const source = await stage.scene.moduleSource({ "main.tf": one });
      await stage.review(calling(source), { modules: [source], outputs: [] });
      await stage.scene.moduleSource({ "main.tf": `${one}resource "terraform_data" "more" {\n}\n` });
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.scene.moduleSource({ "main.tf": 'resource "terraform_data" "inner" {\n}\n' });
      return stage.applyReviewed();
    },
  },
  {
    row: "policies changed",
    attempt: "The catalog's policies change after the plan was reviewed under the former ones.",
    caughtBy: "The tree id of `policies/` is in the seal.",
    control: "Under the same policies, the reviewed plan is applied.",
    caught: { outcome: "stale", why: /"differences":\["the policies"\]/ },
    make: async (stage) => {
      const former = await stage.policies({ "p.yml": policy("update") });
      const later = await stage.policies({ "p.yml": policy("delete") });
      await stage.review(database(1), { policies: former });
      return stage.applyReviewed({ policies: later });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "policies changed in the pull request",
    attempt: "The pull request takes away the policy that denies its plan.",
    caughtBy: "Policies are read from the commit of the default branch that the order names, by tree id.",
    control: "A plan that keeps to the policy is planned and applied.",
    caught: { outcome: "refused", why: /Policies deny this plan: Nothing is created/ },
    make: async (stage) => {
      const ordered = await stage.policies({ "p.yml": policy("create") });
      await stage.scene.commitFolder("policies", {});
      return stage.job(await stage.scene.commit(database(1), { policies: ordered }));
    },
    honest: applyUnderPolicy,
  },
  {
    row: "policies that nobody judges",
    attempt: "The catalog has policies in Rego, and the runner has no conftest.",
    caughtBy: "A policy that nobody asked forbids nothing: the plan is refused.",
    control: "A plan that keeps to a policy which the Action judges itself is reviewed and applied.",
    caught: { outcome: "refused", why: /conftest is not installed on this runner/ },
    make: async (stage) => {
      stage.scene.missingProgram = "conftest";
      const policies = await stage.policies({ "p.rego": 'package main\n\ndeny contains "No." if true\n' });
      return stage.job(await stage.scene.commit(database(1), { policies }));
    },
    honest: applyUnderPolicy,
  },
  {
    row: "policy that can't be read",
    attempt: "One of the catalog's policies is not understood.",
    caughtBy: "A policy that can't be read forbids nothing: no plan is made.",
    control: "A plan that keeps to a policy which can be read is reviewed and applied.",
    caught: { outcome: "refused", why: /A policy can't be read/ },
    make: async (stage) => {
      const policies = await stage.policies({ "p.yml": policy("create").replace("match", "matches") });
      return stage.job(await stage.scene.commit(database(1), { policies }));
    },
    honest: applyUnderPolicy,
  },
  {
    row: "policy passed by a value of later",
    attempt: "A value that a policy denies is made of what another resource says, and so known only after apply.",
    caughtBy:
      "A rule about a value that is not known yet counts as broken, unless its other rules say that it is kept.",
    control: "The same plan with a value that is known, and allowed, is reviewed and applied.",
    caught: {
      outcome: "refused",
      why: /can't be judged, because `after\.input` is known only on apply.*terraform_data\.bucket/s,
    },
    make: async (stage) => {
      const policies = await stage.policies({ "p.yml": bucketPolicy });
      return stage.job(await stage.scene.commit(bucket("lower(terraform_data.late.output)"), { policies }));
    },
    honest: async (stage) => {
      const policies = await stage.policies({ "p.yml": bucketPolicy });
      return stage.reviewAndApply(bucket('"private"'), { policies });
    },
  },
  {
    row: "policy passed by another key",
    attempt:
      "Beside the value that a policy denies stands a key whose name is the value's path, with one that it allows.",
    caughtBy: "A rule is asked of every reading of its path, and holds if it does for one.",
    control: "The same plan with a value that is allowed is reviewed and applied.",
    caught: { outcome: "refused", why: /Buckets are never public.*terraform_data\.bucket/s },
    make: async (stage) => {
      const policies = await stage.policies({ "p.yml": nestedPolicy });
      const hidden = bucket('{ spec = { acl = "public" }, "spec.acl" = "private" }');
      return stage.job(await stage.scene.commit(hidden, { policies }));
    },
    honest: async (stage) => {
      const policies = await stage.policies({ "p.yml": nestedPolicy });
      return stage.reviewAndApply(bucket('{ spec = { acl = "private" } }'), { policies });
    },
  },
  {
    row: "code that Terraform passes over",
    attempt: "A hidden file says another backend than the code that runs, and would be taken for it.",
    caughtBy:
      "What is called like code and is passed over by Terraform is refused; after init the backend must be the one that was read.",
    control: "The reviewed files are applied as they are.",
    caught: { outcome: "refused", why: /Terraform passes it over|must not be/ },
    make: async (stage) => {
      await stage.review(database(1));
      return stage.applyInstead({ ...database(1), ".a.tf": 'terraform {\n  backend "s3" {\n  }\n}\n' });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "plan file planted",
    attempt: "A plan of other code, against the same empty state, lies where Terraform will look for its plan.",
    caughtBy: "No stored plan is ever applied: the folder is made anew, and so is the plan.",
    control: "There is nothing to catch: what was reviewed is applied either way.",
    caught: { outcome: "applied", why: /"endpoint":"orders\.example\.com"/ },
    make: async (stage) => {
      await stage.review(database(1));
      const { folder, moduleFolder } = stage.scene;
      const workbench = path.join(folder, "temporary/gatehouse");
      for (const place of [workbench, path.join(workbench, "module"), moduleFolder]) {
        await mkdir(place, { recursive: true });
        await writeFile(path.join(place, "gatehouse.tfplan"), "somebody else's plan");
        await writeFile(path.join(place, "planted.tf"), 'output "planted" { value = 1 }\n');
        await writeFile(path.join(place, "z.auto.tfvars"), 'password = "planted"\n');
      }
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "files that are not the reviewed ones",
    attempt: "The head's folder has an override file that the app did not render.",
    caughtBy: "The folder's tree is not the ordered one; an override file is refused besides.",
    control: "The reviewed files are applied as they are.",
    caught: { outcome: "refused", why: /is not what the app rendered/ },
    make: async (stage) => {
      await stage.review(database(1));
      const { head } = await stage.scene.commit({ ...database(1), "z_override.tf": backend });
      return stage.applyAt(head);
    },
    honest: (stage) => stage.applyReviewed(),
  },
];
