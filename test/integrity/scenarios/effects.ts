import { backend, database } from "../../action/modules.ts";
import type { Scenario } from "../scenario.ts";
import type { ModuleFiles } from "../stage.ts";

function module(code: string): ModuleFiles {
  return { "backend.tf": backend, "main.tf": code };
}

const applyReviewed = "The reviewed files are applied as they are.";

/** Other effects than the reviewed ones. */
export const effectScenarios: readonly Scenario[] = [
  {
    row: "sensitive value changed",
    inMatrix: true,
    attempt: "Only a sensitive value differs: every name, address and count is the same.",
    caughtBy: "The HMAC of the effects holds sensitive values too; the tree differs as well.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the planned changes.*terraform_data\.cluster.*var\.password/ },
    make: async (stage) => {
      await stage.review(database(1, "canary-one"));
      return stage.applyInstead(database(1, "canary-two"));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "output-only change",
    inMatrix: true,
    attempt: "No resource changes, only an output's value.",
    caughtBy: "Output changes are in the HMAC of the effects, and named.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the planned changes.*output\.endpoint/ },
    make: async (stage) => {
      await stage.review(module('output "endpoint" { value = "here" }\n'));
      return stage.applyInstead(module('output "endpoint" { value = "there" }\n'));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "variable changed",
    attempt: "A variable's value differs, and nothing in the plan uses it yet.",
    caughtBy: "The values of all variables are in the HMAC of the effects.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the planned changes.*var\.size/ },
    make: async (stage) => {
      const files = (size: number): ModuleFiles => ({
        ...module('variable "size" { type = number }\noutput "endpoint" { value = "here" }\n'),
        "run.auto.tfvars.json": `{"size":${size}}\n`,
      });
      await stage.review(files(1));
      return stage.applyInstead(files(2));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "the code plans something else by itself",
    attempt: "Nothing is touched, but the code reads the clock, so that each plan is another one.",
    caughtBy: "The apply plans again, and compares the HMAC of the effects.",
    control: "Code that does not read the clock is reviewed and applied.",
    caught: { outcome: "stale", why: /"differences":\["the planned changes"\].*terraform_data\.a/ },
    make: async (stage) => {
      await stage.review(module('resource "terraform_data" "a" {\n  input = plantimestamp()\n}\n'));
      await new Promise((resolve) => setTimeout(resolve, 1100));
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(module('resource "terraform_data" "a" {\n  input = "now"\n}\n')),
  },
  {
    row: "moved block added",
    attempt: "A resource is reviewed as replaced by another; a `moved` block turns that into a move.",
    caughtBy: "The previous address is part of a change's effect.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the planned changes.*terraform_data\.new.*"move":1/ },
    make: async (stage) => {
      await stage.reviewAndApply(module('resource "terraform_data" "old" {\n  input = 1\n}\n'), { outputs: [] });
      const renamed = 'resource "terraform_data" "new" {\n  input = 1\n}\n';
      await stage.review(module(renamed), { operation: "update" });
      return stage.applyInstead(
        module(`${renamed}moved {\n  from = terraform_data.old\n  to   = terraform_data.new\n}\n`),
      );
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "import block added",
    attempt: "A resource is reviewed as created; an `import` block takes over something that exists.",
    caughtBy: "What is imported is part of a change's effect.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the planned changes.*terraform_data\.a.*"import":1/ },
    make: async (stage) => {
      const code = 'resource "terraform_data" "a" {\n}\n';
      await stage.review(module(code));
      return stage.applyInstead(module(`${code}import {\n  to = terraform_data.a\n  id = "somebody-elses"\n}\n`));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "removed block added",
    attempt: "A resource is reviewed as destroyed; a `removed` block leaves it running, unmanaged.",
    caughtBy: "The actions are part of a change's effect: to forget is not to destroy.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the planned changes.*terraform_data\.a.*"forget":1/ },
    make: async (stage) => {
      const kept = 'resource "terraform_data" "b" {\n}\n';
      await stage.reviewAndApply(module(`${kept}resource "terraform_data" "a" {\n}\n`), { outputs: [] });
      await stage.review(module(kept), { operation: "update" });
      const removed = "removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = false\n  }\n}\n";
      return stage.applyInstead(module(kept + removed));
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "mark for destruction added",
    attempt:
      "An update is reviewed; the merged folder also holds `destroy.yml`, so that everything would be destroyed.",
    caughtBy: "The mark is a file of the sealed tree, and what it does is in the HMAC of the effects.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the rendered files.*the planned changes.*"delete":2/ },
    make: async (stage) => {
      await stage.reviewAndApply(database(1));
      await stage.review(database(2), { operation: "update" });
      return stage.applyInstead({ ...database(2), "destroy.yml": "run: 14\n" });
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "mark for destruction taken away",
    attempt:
      "A deletion is reviewed; the merged folder lacks `destroy.yml`, so that everything would stay or come back.",
    caughtBy: "The mark is a file of the sealed tree, and what it does is in the HMAC of the effects.",
    control: applyReviewed,
    caught: { outcome: "stale", why: /the rendered files.*the planned changes/ },
    make: async (stage) => {
      await stage.reviewAndApply(database(1));
      await stage.review({ ...database(1), "destroy.yml": "run: 14\n" }, { operation: "delete", outputs: [] });
      return stage.applyInstead(database(1));
    },
    honest: (stage) => stage.applyReviewed(),
  },
];
