import path from "node:path";
import { calling } from "../../action/modules.ts";
import type { Result, Scenario } from "../scenario.ts";
import type { ModuleFiles, Stage } from "../stage.ts";

const former = "With its former code, the same seal is applied.";
const inner = 'resource "terraform_data" "inner" {\n}\n';
const callingBeside = 'module "n" {\n  source = "./sub"\n}\n';
const readingState = 'data "terraform_remote_state" "a" {\n  backend = "http"\n}\n';

/** A listed module whose code is `before` when it is reviewed. */
async function reviewModule(stage: Stage, before: ModuleFiles): Promise<void> {
  const source = await stage.scene.moduleSource(before);
  await stage.review(calling(source), { modules: [source], outputs: [] });
}

async function applyModule(stage: Stage, files: ModuleFiles): Promise<Result> {
  await stage.scene.moduleSource(files);
  return stage.applyReviewed();
}

/** What whoever writes to a listed module, or to its registry, could put into it after it was reviewed. */
export const moduleScenarios: readonly Scenario[] = [
  {
    row: "link out of a fetched module",
    attempt:
      "A listed module holds a link to a folder of code that lies elsewhere, and can be another one at any time.",
    caughtBy: "A link that leads out of what was fetched is refused, before Terraform follows it: it is in no hash.",
    control: "With the folder itself in the module, the same code is reviewed and applied.",
    caught: { outcome: "refused", why: /m\/sub is a link that leads out of it/ },
    make: async (stage) => {
      await stage.scene.moduleSource({ "main.tf": inner }, "elsewhere");
      const sub = path.join(stage.scene.folder, "elsewhere");
      const source = await stage.scene.moduleSource({ "main.tf": callingBeside }, "module", { sub });
      return stage.job(await stage.scene.commit(calling(source), { modules: [source] }));
    },
    honest: async (stage) => {
      await reviewModule(stage, { "main.tf": callingBeside, "sub/main.tf": inner });
      return stage.applyReviewed();
    },
  },
  {
    row: "link to code in a fetched module",
    attempt: "A listed module gets a link to a file of another name, which Terraform reads as code.",
    caughtBy: "What is called like code must be a plain file.",
    control: former,
    caught: { outcome: "refused", why: /more\.tf is no plain file/ },
    make: async (stage) => {
      await reviewModule(stage, { "main.tf": inner });
      await stage.scene.moduleSource({ "main.tf": inner, "notes.txt": readingState }, "module", {
        "more.tf": "notes.txt",
      });
      return stage.applyReviewed();
    },
    honest: (stage) => applyModule(stage, { "main.tf": inner }),
  },
  {
    row: "module that a listed module brings along",
    attempt: "A listed module of a branch calls another one, which is on no list.",
    caughtBy: "Calls in what was fetched are held against the list, too.",
    control: former,
    caught: { outcome: "refused", why: /is not on the list of allowed modules/ },
    make: async (stage) => {
      await reviewModule(stage, { "main.tf": inner });
      const other = await stage.scene.moduleSource({ "main.tf": inner }, "other");
      return applyModule(stage, { "main.tf": `module "n" {\n  source = ${JSON.stringify(other)}\n}\n` });
    },
    honest: (stage) => applyModule(stage, { "main.tf": inner }),
  },
  {
    row: "code in a syntax that nobody looks at",
    attempt: "A listed module of a branch gets code in JSON, which Terraform reads beside the rest.",
    caughtBy: "Code in another syntax than the one that is looked at is refused.",
    control: former,
    caught: { outcome: "refused", why: /is not in Terraform's native syntax/ },
    make: async (stage) => {
      await reviewModule(stage, { "main.tf": inner });
      const data = { terraform_remote_state: { a: { backend: "http" } } };
      return applyModule(stage, { "main.tf": inner, "more.tf.json": JSON.stringify({ data }) });
    },
    honest: (stage) => applyModule(stage, { "main.tf": inner }),
  },
];
