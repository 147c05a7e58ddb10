import type { Fault } from "../../faults.ts";
import { programsIn } from "../../search/resolve_queries.ts";
import { queryKey } from "./form_query.ts";
import { inputContexts, queriesOf } from "./input_order.ts";
import type { Action, FormQuery } from "../model/action.ts";
import type { PlaceFinder } from "../documents/place_finder.ts";
import { policyPrograms } from "./find_policy_faults.ts";
import { programReferences } from "../expressions/port_template.ts";
import type { ProgramReference } from "../expressions/port_template.ts";
import { suggestName } from "../documents/suggest.ts";

/** Every jq program by which an action judges what it is asked. */
export function formQueries({ inputs, required, validations, condition, execute }: Action): readonly FormQuery[] {
  return [
    ...[...inputs.values()].flatMap(queriesOf),
    ...("program" in required ? [required] : []),
    ...validations.map(({ constraint }) => constraint),
    ...(condition === undefined ? [] : programsIn(condition)),
    ...(execute === undefined ? [] : policyPrograms(execute)),
  ];
}

/** jq that names an input which is none. */
export function findQueryFaults(action: Action, places: PlaceFinder): readonly Fault[] {
  const known = [...action.inputs.keys()];
  return formQueries(action).flatMap(({ program, path }) =>
    programReferences(program).flatMap(({ context, key }): readonly Fault[] => {
      if (key === undefined || !inputContexts.includes(context) || known.includes(key)) return [];
      const text = `.${context}.${key}`;
      const message = `\`${text}\` does not exist: the action has no input \`${key}\`.`;
      const remedy = suggestName(key, known);
      return [
        {
          severity: "error",
          rule: "unknown-input",
          place: places([...path, queryKey], "value", text),
          message,
          remedy,
        },
      ];
    }),
  );
}

/** Queries over what a form does not know (`.user.email`), each by its key path; an action with any can't be judged. */
export function unknownInQueries(action: Action): readonly string[] {
  const unknown = formQueries(action).flatMap(({ program, path }) =>
    programReferences(program).flatMap((reference) =>
      isUnknown(action, reference) ? [`${path.join(".")} (\`${nameOf(reference)}\` is not known here)`] : [],
    ),
  );
  return [...new Set(unknown)];
}

/** Only what is certainly no member of some value: `map(.name)` names a member too. Of a person, GitHub tells the login. */
function isUnknown({ operation }: Action, { context, key, below: [name = "login"] }: ProgramReference): boolean {
  if (context === "user") return key !== undefined && key !== "login";
  if (context === "trigger" && key === "by") return name !== "login";
  return context === "run" || context === "outputs" || (context === "entity" && operation === "CREATE");
}

function nameOf({ context, key, below }: ProgramReference): string {
  const named = [context, key, ...(context === "trigger" ? below.slice(0, 1) : [])];
  return `.${named.filter((name) => name !== undefined).join(".")}`;
}
