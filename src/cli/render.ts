import { join, resolve } from "node:path";
import { didYouMean } from "../core/catalog/documents/suggest.ts";
import type { Action } from "../core/catalog/model/action.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import type { InputProblem } from "../core/faults.ts";
import type { Answers } from "../core/forms/model.ts";
import { assessAnswers } from "../core/run/assess_issue.ts";
import type { Request, RequestOrigin, ValidRequest } from "../core/run/request.ts";
import { createJqEvaluator } from "../jq/evaluator.ts";
import { loadFolder } from "./load_folder.ts";
import { writeCatalogFile } from "./write_file.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

interface RenderFlags {
  /** `name=value`, in the order they were given. */
  readonly input: readonly string[];
  readonly entity?: string;
  readonly dir: string;
  readonly out?: string;
}

export const addRender: AddCommand = (program, ports, done) => {
  const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  program
    .command("render <action>")
    .description("print the Terraform files that a run of an action would write")
    .option("-i, --input <name=value>", "an answer; once for each", collect, [])
    .option("--entity <identifier>", "the entity that the action is run on (DAY-2 and DELETE)")
    .option("--dir <folder>", "the catalog", ".")
    .option("--out <folder>", "write the files there instead of printing them")
    .addHelpText(
      "after",
      `
Answers are judged as those of an issue are, except for who may run the action. An answer of several values is given as often.

Examples:
  gatehouse render add_document_db --entity mailer -i name=orders -i instances=2
  gatehouse render delete_document_db --entity mailer-orders --out /tmp/rendered`,
    )
    .action(async (action: string, flags: RenderFlags) => {
      done(await render(action, flags, ports));
    });
};

const jqTimeoutMilliseconds = 1000;

/** Prints, or writes into a folder, the files that a run of an action would commit. Nothing is asked of GitHub. */
export async function render(actionIdentifier: string, flags: RenderFlags, ports: CommandPorts): Promise<ExitCode> {
  const catalog = await loadFolder(flags.dir, ports);
  const action = findAction(catalog, actionIdentifier);
  const answers = readAnswers(action, flags);
  if (flags.entity === undefined && action.operation !== "CREATE") throw withoutEntity(catalog, action);
  const request = await assess(catalog, action, answers, ports.now());
  if (request.kind === "valid") {
    await deliver(request, flags.out, ports);
    return 0;
  }
  ports.stderr(explain(request));
  return 1;
}

function findAction(catalog: Catalog, identifier: string): Action {
  const action = catalog.actions.get(identifier);
  if (action !== undefined) return action;
  const suggestion = didYouMean(identifier, [...catalog.actions.keys()]);
  throw new CommandError(
    `There is no action ${identifier} in this catalog.` +
      (suggestion === undefined
        ? " `gatehouse check` says which files can't be read."
        : ` Did you mean ${suggestion}?`),
  );
}

/** A form has a field for it; here it has an option of its own, which whoever leaves it out may not know. */
function withoutEntity(catalog: Catalog, { blueprint }: Action): CommandError {
  const [known] = catalog.entities.get(blueprint)?.keys() ?? [];
  const example = known === undefined ? "" : `, such as --entity ${known}`;
  return new CommandError(`\`--entity\` is missing: name the ${blueprint} that the action is run on${example}.`);
}

/** The answers as the form would hold them. A name that is given twice is a list. */
function readAnswers(action: Action, { input, entity }: RenderFlags): Answers {
  const answers = new Map<string, string | readonly string[]>();
  for (const words of input) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(words) ?? [];
    if (name === undefined || value === undefined) throw new CommandError(`--input ${words}: write it as name=value.`);
    if (!action.inputs.has(name)) {
      throw new CommandError(
        `--input ${name}: the action ${action.identifier} asks for ${[...action.inputs.keys()].join(", ") || "nothing"}.`,
      );
    }
    const earlier = answers.get(name);
    answers.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  if (entity === undefined) return answers;
  answers.set("entity", entity);
  if (action.operation === "DELETE") answers.set("confirm", entity);
  return answers;
}

async function assess(catalog: Catalog, action: Action, answers: Answers, now: Date): Promise<Request> {
  const jq = createJqEvaluator({ timeoutMilliseconds: jqTimeoutMilliseconds });
  try {
    return await assessAnswers(catalog, action, answers, trialRun(now), jq);
  } finally {
    await jq.close();
  }
}

/** What expressions see of a run that is only tried. */
function trialRun(now: Date): RequestOrigin {
  return {
    repository: "trial/catalog",
    issue: 0,
    url: "https://github.com/trial/catalog/issues/0",
    requestedBy: "trial",
    // In whole seconds, as GitHub's times are: jq's functions for dates read no others.
    createdAt: `${now.toISOString().slice(0, 19)}Z`,
  };
}

async function deliver({ folder, files }: ValidRequest, out: string | undefined, ports: CommandPorts): Promise<void> {
  const paths = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  if (out === undefined) {
    const texts = paths.map(([path, bytes]) => `# ${folder}/${path}\n${new TextDecoder().decode(bytes)}`);
    ports.stdout(texts.join("\n"));
    return;
  }
  const target = resolve(ports.workingFolder, out);
  for (const [path, bytes] of paths) {
    await writeCatalogFile(target, `${folder}/${path}`, bytes, "replace");
  }
  ports.stdout(`Wrote ${paths.length} files to ${join(out, folder)}.\n`);
}

function explain(request: Exclude<Request, ValidRequest>): string {
  if (request.kind === "invalid") return request.problems.map(describeProblem).join("");
  const reasons = request.kind === "refused" ? request.reasons : [request.problem];
  return reasons.map((reason) => `${reason}\n`).join("");
}

function describeProblem({ field, wrote, allowed }: InputProblem): string {
  return `${field}: ${wrote === undefined ? "" : `you wrote ${JSON.stringify(wrote)}; `}allowed: ${allowed}${/[.?!]$/.test(allowed) ? "" : "."}\n`;
}
