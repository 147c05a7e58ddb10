import { backend } from "../../action/modules.ts";
import type { Result, Scenario } from "../scenario.ts";
import type { ModuleFiles, Stage } from "../stage.ts";

/** Of a value that is known only after apply, so that the seal does not hold what the expression gives. */
function reading(expression: string, beside: ModuleFiles = {}): ModuleFiles {
  const output = `output "endpoint" {\n  value = terraform_data.a.id == "" ? "" : ${expression}\n}\n`;
  return { "backend.tf": backend, "main.tf": `resource "terraform_data" "a" {\n}\n${output}`, ...beside };
}

const shared = "../../../workspace/shared/payload.txt";
const own = '"${path.module}/payload.txt"';
const listing = 'fileset(path.module, "*")';

/** Asks for the plan of each; what it comes to is the first one's that was not refused, if there is any. */
async function planEach(stage: Stage, modules: readonly ModuleFiles[]): Promise<Result> {
  const [files = {}, ...more] = modules;
  const result = await stage.job(await stage.scene.commit(files));
  return result.outcome !== "refused" || more.length === 0 ? result : planEach(stage, more);
}

/** Code that makes of something unsealed what it made of something else when it was reviewed. */
export const codeScenarios: readonly Scenario[] = [
  {
    row: "file of elsewhere read",
    attempt:
      "The code makes what is known only after apply of files beside its folder, of texts that Terraform fetched, of the job's environment in `/proc`, or of whether a plan lies beside it.",
    caughtBy: "A module's own code may read its own files alone, by paths that are written out.",
    control: "With the file in the module's folder, the code is reviewed and applied.",
    caught: { outcome: "refused", why: /may read a file that is not the module's own/ },
    make: async (stage) => {
      await stage.scene.commitFolder("shared", { "payload.txt": "10.0.0.0/8" });
      return planEach(
        stage,
        [
          `file("${shared}")`,
          'file("/proc/self/environ")',
          `filebase64(abspath("\${path.module}/${shared}"))`,
          `templatefile("\${path.module}/${shared}", {})`,
          'templatefile("${path.module}/.terraform/modules/m/README.md", {})',
          'fileexists("../gatehouse.tfplan")',
          'join(",", fileset("${path.module}/..", "*.tfplan"))',
        ].map((expression) => reading(expression)),
      );
    },
    honest: (stage) => stage.reviewAndApply(reading(`file(${own})`, { "payload.txt": "10.0.0.0/8" })),
  },
  {
    row: "name that hides another",
    attempt:
      "A path looks like one of the module's own; a name of a `for`, or of a `dynamic` block, gives `path`, `each` or what `fileset` found another meaning there.",
    caughtBy:
      "What a name stands for is followed to whoever gives it; where that hides Terraform's own, nothing is read.",
    control: "With names of the code's own, the file that `fileset` found is reviewed and applied.",
    caught: { outcome: "refused", why: /may read a file that is not|is a name that the code gives/ },
    make: async (stage) => {
      await stage.scene.commitFolder("shared", { "payload.txt": "10.0.0.0/8" });
      const outside = "../../../workspace/shared";
      return planEach(
        stage,
        [
          `[for path in [{ module = "${outside}" }] : file(${own})]`,
          `"%{ for path in [{ module = "${outside}" }] }\${file(${own})}%{ endfor }"`,
          `[for f in ${listing} : [for f in ["${outside}/payload.txt"] : file("\${path.module}/\${f}")]]`,
          `[for f in ${listing} : "%{ for f in ["${outside}/payload.txt"] }\${file("\${path.module}/\${f}")}%{ endfor }"]`,
        ].map((expression) => reading(`jsonencode(${expression})`, { "payload.txt": "10.0.0.0/8" })),
      );
    },
    honest: (stage) =>
      stage.reviewAndApply(
        reading(`jsonencode([for f in fileset(path.module, "*.txt") : file("\${path.module}/\${f}")])`, {
          "payload.txt": "10.0.0.0/8",
        }),
      ),
  },
  {
    row: "template that reads by itself",
    attempt: "A file of the module that the code renders with `templatefile` reads a file of elsewhere.",
    caughtBy: "What the code renders is looked at as the template that it would be.",
    control: "A template that names its variables alone is reviewed and applied.",
    caught: {
      outcome: "refused",
      why: /This file calls `file`, which would read a file by itself where main\.tf:4 renders it/,
    },
    make: (stage) =>
      planEach(stage, [reading(`templatefile(${own}, {})`, { "payload.txt": '${file("/proc/self/environ")}\n' })]),
    honest: (stage) =>
      stage.reviewAndApply(reading(`templatefile(${own}, { name = "a" })`, { "payload.txt": "${name}\n" })),
  },
  {
    row: "file rendered by a fetched module",
    attempt: "The code gives a listed module, which renders what it is given, a file that reads a file of elsewhere.",
    caughtBy:
      "Where a fetched module renders files by names that it does not write out, all of the module's own are looked at.",
    control: "With a file that reads none, the same code is reviewed and applied.",
    caught: { outcome: "refused", why: /This file calls `file`.* \.terraform\/modules\/m\/main\.tf:2 may render it/ },
    make: async (stage) => {
      const source = await stage.scene.moduleSource({ "main.tf": renderer });
      return stage.job(
        await stage.scene.commit(givenTo(source, '${file("/proc/self/environ")}\n'), { modules: [source] }),
      );
    },
    honest: async (stage) => {
      const source = await stage.scene.moduleSource({ "main.tf": renderer });
      return stage.reviewAndApply(givenTo(source, "const list = `${files}`; // file (1)\n"), {
        modules: [source],
        outputs: [],
      });
    },
  },
  {
    row: "code rendered as a template",
    attempt: "The code renders a `.tf` file of its own, in which a read of a file of elsewhere stands in a comment.",
    caughtBy: "What is looked at as code is no template.",
    control: "The same file, read as it is, is reviewed and applied.",
    caught: { outcome: "refused", why: /`templatefile` renders Terraform's own file/ },
    make: (stage) => planEach(stage, [reading('templatefile("${path.module}/notes.tf", {})', commented)]),
    honest: (stage) => stage.reviewAndApply(reading('file("${path.module}/notes.tf")', commented)),
  },
  {
    row: "code that asks whether it is applied",
    attempt: "The code is told by `terraform.applying` whether it is only planned, and works elsewhere when it is not.",
    caughtBy: "A module's own code may not ask.",
    control: "Code that does not ask is reviewed and applied.",
    caught: { outcome: "refused", why: /lets an apply do something else than the reviewed plan/ },
    make: (stage) => planEach(stage, [conditional("!terraform.applying")]),
    honest: (stage) => stage.reviewAndApply(conditional('terraform_data.b.id != ""'), { outputs: [] }),
  },
  {
    row: "plan looked for by the code",
    attempt: "The code lists its own folder, to make of a plan that lies there something else than was reviewed.",
    caughtBy: "The plan is kept beside the module's folder, which looks the same in an apply and in a plan.",
    control: "There is nothing to catch: what was reviewed is applied either way.",
    caught: { outcome: "applied", why: /"endpoint":"backend\.tf,main\.tf"/ },
    make: (stage) => stage.reviewAndApply(reading(`join(",", ${listing})`)),
    honest: (stage) => stage.reviewAndApply(reading(`join(";", ${listing})`), { operation: "update" }),
  },
];

const renderer = `variable "path" {}
resource "terraform_data" "a" { input = templatefile(var.path, { files = "a" }) }
`;

function givenTo(source: string, text: string): ModuleFiles {
  const module = `module "m" {\n  source = ${JSON.stringify(source)}\n  path   = "\${path.root}/index.js"\n}\n`;
  return { "backend.tf": backend, "main.tf": module, "index.js": text };
}

const commented: ModuleFiles = { "notes.tf": '# ${file("/proc/self/environ")}\n' };

function conditional(condition: string): ModuleFiles {
  const lifecycle = `  lifecycle {\n    precondition {\n      condition     = ${condition}\n      error_message = "No."\n    }\n  }\n`;
  return {
    "backend.tf": backend,
    "main.tf": `resource "terraform_data" "b" {\n}\nresource "terraform_data" "a" {\n${lifecycle}}\n`,
  };
}
