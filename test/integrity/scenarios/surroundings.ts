import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { backend, calling, database } from "../../action/modules.ts";
import type { Scenario } from "../scenario.ts";
import type { ModuleFiles } from "../stage.ts";

const inner = (more = ""): string => `resource "terraform_data" "inner" {\n  input = 1\n${more}}\n`;

/** What lies around the reviewed files: a runner's settings, modules from elsewhere, links, values that no plan holds. */
function opening(value: string, isKept: boolean): string {
  const kept = isKept ? "  lifecycle {\n    prevent_destroy = true\n  }\n" : "";
  return `resource "terraform_data" "s" {\n}\nlocals {\n  v = ${value}\n}\nresource "terraform_data" "a" {\n  input = local.v\n${kept}}\n`;
}

/** Of a value that is known only after apply, so that the plan does not show what the file says. */
const readingBeside = (addresses: string): Readonly<Record<string, string>> => ({
  "sub/main.tf": opening('"${file("${path.module}/../addresses.txt")}${terraform_data.s.id}"', false),
  "addresses.txt": addresses,
});

export const surroundingScenarios: readonly Scenario[] = [
  {
    row: "settings in the job's environment",
    attempt:
      "Variables of the job's environment give values to variables, arguments to Terraform, and another workspace.",
    caughtBy: "`TF_VAR_`, `TF_CLI_ARGS`, `TF_WORKSPACE` and their like are kept from Terraform.",
    control: "There is nothing to catch: what was reviewed is applied either way.",
    caught: { outcome: "applied", why: /"endpoint":"orders\.example\.com"/ },
    make: async (stage) => {
      await stage.review(database(1));
      return stage.applyReviewed(
        {},
        {
          TF_VAR_instances: "9",
          TF_CLI_ARGS: "-no-such-flag",
          TF_CLI_ARGS_plan: "-var=instances=9",
          TF_CLI_ARGS_apply: "-target=terraform_data.instance",
          TF_WORKSPACE: "other",
          TF_DATA_DIR: path.join(stage.scene.folder, "elsewhere"),
        },
      );
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "configuration in the runner's home",
    attempt:
      "The home folder of the job's user holds a configuration of Terraform that takes providers from elsewhere.",
    caughtBy: "Terraform is given a configuration of its own, made for each job, and reads no other.",
    control: "There is nothing to catch: what was reviewed is applied either way.",
    caught: { outcome: "applied", why: /"endpoint":"orders\.example\.com"/ },
    make: async (stage) => {
      await stage.review(database(1));
      const home = path.join(stage.scene.folder, "home");
      await mkdir(home);
      const file = path.join(home, ".terraformrc");
      await writeFile(file, "this is no configuration, and would end Terraform {");
      return stage.applyReviewed({}, { HOME: home, TF_CLI_CONFIG_FILE: file });
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "folder replaced by a link",
    attempt: "The merged folder is a link to another folder, whose files the workspace would show in its place.",
    caughtBy: "Files are read from git's objects, where a link is no folder.",
    control: "The reviewed files are applied as they are.",
    caught: { outcome: "refused", why: /has no folder infra\/database\/mailer-orders/ },
    make: async (stage) => {
      const { folder } = await stage.review(database(1));
      const { scene } = stage;
      await scene.commitFolder("infra/database/other", database(3));
      const place = path.join(scene.workspace, folder);
      await rm(place, { recursive: true, force: true });
      await symlink("other", place);
      await scene.git("add", "-A");
      await scene.git("commit", "-q", "-m", "Link");
      return stage.applyAt(await scene.git("rev-parse", "HEAD"));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "ephemeral value changed",
    attempt: "A variable that Terraform writes into no plan and no state gets another value.",
    caughtBy: "The file that gives the value is in the sealed tree.",
    control: "The reviewed files are applied as they are.",
    caught: { outcome: "stale", why: /"differences":\["the rendered files"\]/ },
    make: async (stage) => {
      const files = (token: string): ModuleFiles => ({
        "backend.tf": backend,
        "main.tf":
          'variable "token" {\n  type      = string\n  ephemeral = true\n}\nlocals {\n  used = var.token\n}\nresource "terraform_data" "a" {\n}\n',
        "run.auto.tfvars.json": `${JSON.stringify({ token })}\n`,
      });
      await stage.review(files("canary-one"), { outputs: [] });
      return stage.applyInstead(files("canary-two"));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "module changed, and the plan is the same",
    attempt:
      "A listed module of a branch gets code that changes no value in the plan (another region, an alias, a life cycle).",
    caughtBy: "The whole configuration, of fetched modules too, is in the HMAC beside the effects.",
    control: "With its former code, the same seal is applied.",
    caught: {
      outcome: "stale",
      why: /"differences":\["the planned changes"\].*"names":\["the code","the code of fetched modules"\]/,
    },
    make: async (stage) => {
      const source = await stage.scene.moduleSource({ "main.tf": inner() });
      await stage.review(calling(source), { modules: [source], outputs: [] });
      await stage.scene.moduleSource({ "main.tf": inner("  triggers_replace = null\n") });
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.scene.moduleSource({ "main.tf": inner() });
      return stage.applyReviewed();
    },
  },
  {
    row: "expression in a module changed",
    attempt:
      "A listed module of a branch makes another value of what is known only after apply (a rule's address, in a local too), or loses `prevent_destroy`.",
    caughtBy:
      "A hash of all files of fetched modules is in the HMAC: the plan shows of expressions what they refer to alone.",
    control: "With its former code, the same seal is applied.",
    caught: {
      outcome: "stale",
      why: /"differences":\["the planned changes"\].*"names":\["the code of fetched modules"\]/,
    },
    make: async (stage) => {
      const source = await stage.scene.moduleSource({ "main.tf": opening('"${terraform_data.s.id}-safe"', true) });
      await stage.review(calling(source), { modules: [source], outputs: [] });
      const open = '"0.0.0.0/0${substr(terraform_data.s.id, 0, 0)}"';
      await stage.scene.moduleSource({ "main.tf": opening(open, false) });
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.scene.moduleSource({ "main.tf": opening('"${terraform_data.s.id}-safe"', true) });
      return stage.applyReviewed();
    },
  },
  {
    row: "file beside a module changed",
    attempt:
      "A listed module reads a file of its repository that lies outside its own folder, and the branch changes it.",
    caughtBy: "The hash covers all that was fetched, not the folders of code alone.",
    control: "With its former file, the same seal is applied.",
    caught: {
      outcome: "stale",
      why: /"differences":\["the planned changes"\].*"names":\["the code of fetched modules"\]/,
    },
    make: async (stage) => {
      const source = await stage.scene.moduleSource(readingBeside("10.0.0.0/8"));
      await stage.review(calling(`${source}//sub`), { modules: [`${source}//sub`], outputs: [] });
      await stage.scene.moduleSource(readingBeside("0.0.0.0/0"));
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.scene.moduleSource(readingBeside("10.0.0.0/8"));
      return stage.applyReviewed();
    },
  },
  {
    row: "program smuggled into a listed module",
    attempt: "A listed module of a branch gets a provisioner after the plan was reviewed.",
    caughtBy: "The guards judge what is fetched in the apply as well, before anything of it runs.",
    control: "With its former code, the same seal is applied.",
    caught: { outcome: "refused", why: /runs programs/ },
    make: async (stage) => {
      const source = await stage.scene.moduleSource({ "main.tf": inner() });
      await stage.review(calling(source), { modules: [source], outputs: [] });
      const hook = '  provisioner "local-exec" {\n    command = "id"\n  }\n';
      await stage.scene.moduleSource({ "main.tf": inner(hook) });
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.scene.moduleSource({ "main.tf": inner() });
      return stage.applyReviewed();
    },
  },
];
