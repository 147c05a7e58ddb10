import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type * as Workflows from "@actions/workflow-parser";
import type * as Actions from "@actions/workflow-parser/actions/action-parser";
import { build } from "esbuild";

/** GitHub's own parser of workflows and actions. Each answers what is wrong in a file. */
export interface GitHubParser {
  workflow(name: string, content: string): Promise<readonly string[]>;
  action(name: string, content: string): readonly string[];
}

/** It imports JSON in a way that Node does not: it is bundled first. */
export async function loadGitHubParser(): Promise<GitHubParser> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-parser-"));
  try {
    const outfile = path.join(folder, "parser.mjs");
    const contents =
      'export * from "@actions/workflow-parser";\nexport * from "@actions/workflow-parser/actions/action-parser";\n';
    const resolveDir = import.meta.dirname;
    await build({ stdin: { contents, resolveDir }, bundle: true, format: "esm", platform: "node", outfile });
    const parser = (await import(outfile)) as typeof Workflows & typeof Actions;
    const trace = new parser.NoOperationTraceWriter();
    const said = ({ context }: Workflows.TemplateParseResult): readonly string[] =>
      context.errors.getErrors().map(({ message }) => message);
    return {
      workflow: async (name, content) => {
        const result = parser.parseWorkflow({ name, content }, trace);
        // What the schema does not know (needs, ids, conditions) comes to light only here.
        if (result.value !== undefined) await parser.convertWorkflowTemplate(result.context, result.value);
        return said(result);
      },
      action: (name, content) => said(parser.parseAction({ name, content }, trace)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
