import { compileJq } from "../evaluate_many.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { Fault } from "../faults.ts";
import { asksClock } from "./expressions/asks_clock.ts";
import { formQueries } from "./actions/find_query_faults.ts";
import { queryKey } from "./actions/form_query.ts";
import { placeFindings } from "./findings/finding.ts";
import type { Finding } from "./findings/finding.ts";
import { slipsInJq } from "./expressions/language_slips.ts";
import type { Catalog } from "./model/catalog.ts";
import { newerJqRemedy } from "./expressions/newer_jq.ts";
import { expressionsIn, stringsIn } from "./expressions/port_template.ts";
import { settingsFile } from "./read_settings.ts";

/** So many expressions may use up jq's time; the rest of the catalog's are not looked at then. */
const mostEnded = 3;

/**
 * Which expressions jq does not understand. They are compiled, not run: there is nothing yet to run them on. What ends the
 * brackets around it does run, for as long as jq has.
 */
export async function checkJqSyntax(catalog: Catalog, jq: JqEvaluator): Promise<readonly Fault[]> {
  const findings: Finding[] = [];
  const ofForms = [...catalog.actions.values()].flatMap((action) =>
    formQueries(action).map(({ path, program }) => ({
      file: action.source.path,
      path: [...path, queryKey],
      program,
      shown: program,
      hasClock: false,
    })),
  );
  const ofBlueprints = [...catalog.blueprints.values()].flatMap(({ source, computed }) =>
    [...(computed?.values() ?? [])].flatMap((property) => {
      if (property.kind !== "calculation") return [];
      const { program, path } = property;
      return [{ file: source.path, path, program, shown: program, hasClock: true }];
    }),
  );
  const ofTemplates = programsIn(catalog)
    // Told already, and better.
    .filter(({ program }) => slipsInJq(program).length === 0)
    .map((found) => ({ ...found, shown: `{{ ${found.program} }}`, hasClock: false }));
  const all = [...ofTemplates, ...ofForms, ...ofBlueprints];
  let ended = 0;
  for (const [at, { file, path, program, shown, hasClock }] of all.entries()) {
    if (ended === mostEnded) {
      const message = `This expression and ${String(all.length - at - 1)} others are not looked at: ${String(mostEnded)} before them took jq too long.`;
      findings.push({ rule: "expression", file, path, text: program, message, remedy: "Mend those first." });
      break;
    }
    const result = await compileJq(jq, program);
    if (result.ok && !hasClock && asksClock(program)) {
      const message = `${shown}: jq has no clock here, so that \`now\` always fails.`;
      const remedy =
        "In an action write .trigger.at, the time of the request; rules with a `preset` know what is today.";
      findings.push({ rule: "expression", file, path, text: program, message, remedy });
    }
    if (result.ok) continue;
    if (result.ended === true) ended += 1;
    const message = `${shown}: ${result.message}.`;
    const remedy = newerJqRemedy(result.message) ?? "Mend the expression; it is jq.";
    findings.push({ rule: "expression", file, path, text: program, message, remedy });
  }
  return placeFindings(findings, catalog.tree);
}

function programsIn(catalog: Catalog): readonly (Pick<Finding, "file" | "path"> & { readonly program: string })[] {
  const { backend } = catalog.settings.terraform;
  const templates = [
    ...(backend === undefined
      ? []
      : [{ file: settingsFile, path: ["terraform", "backend", backend.type], value: backend.arguments }]),
    ...[...catalog.actions.values()].flatMap(({ source, invocation: { variables, mapping } }) => {
      const { identifier = null, title = null, icon = null, team = null, properties, relations } = mapping;
      return [
        { file: source.path, path: ["invocationMethod", "variables"], value: variables },
        {
          file: source.path,
          path: ["invocationMethod", "mapping"],
          value: { identifier, title, icon, team, properties, relations },
        },
      ];
    }),
  ];
  return templates.flatMap(({ file, path, value }) =>
    stringsIn(value).flatMap((string) =>
      expressionsIn(string.text).map((program) => ({ file, path: [...path, ...string.path], program })),
    ),
  );
}
