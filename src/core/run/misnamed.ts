import type { Action } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import { memberOf } from "../catalog/documents/json_limits.ts";
import { contextsIn, fixedTextsIn, stringsIn } from "../catalog/expressions/port_template.ts";
import { optionText } from "../forms/field_values.ts";
import type { TypedInputs } from "../forms/type_inputs.ts";
import { entityFieldId } from "../forms/words.ts";
import type { JsonValue } from "../json.ts";
import { code } from "../report/markdown.ts";
import { fieldOf, namedInputs } from "./named_answers.ts";
import type { Request } from "./request.ts";

interface Misfit {
  /** What would be right, as a phrase. */
  readonly allowed: string;
  /** Tells a text that makes it wrong: answers without any, or fixed text that has it, leave that to the action. */
  readonly isStrange?: (text: string) => boolean;
}

/** Refuses an identifier that the action's mapping makes, as a mistake of whoever can mend it: of the answers, or of the action. */
export function misnamed(
  catalog: Catalog,
  action: Action,
  { inputs, entity }: Pick<TypedInputs, "inputs" | "entity">,
  made: string,
  { allowed, isStrange }: Misfit,
): Request {
  const template = action.invocation.mapping.identifier;
  const answerTo = (id: string): JsonValue | undefined =>
    id === entityFieldId ? entity?.identifier : memberOf(inputs, id);
  const isFixed = isStrange !== undefined && fixedTextsIn(template ?? "").some(isStrange);
  const blamed = isFixed
    ? []
    : idsIn(action, template).filter(
        (id) => isStrange === undefined || stringsIn(answerTo(id) ?? null).some(({ text }) => isStrange(text)),
      );
  const [first, second] = blamed;
  if (first === undefined) {
    const reason = `${action.source.path}: \`mapping.identifier\` gives ${code(made, 300)}; it must give ${allowed}.`;
    return { kind: "refused", action, reasons: [reason] };
  }
  const answer = second === undefined ? answerTo(first) : undefined;
  const wrote = answer === undefined ? undefined : optionText(answer);
  const ofIt = `; the action makes ${code(made, 300)} of ${second === undefined ? "it" : "them"}`;
  return {
    kind: "invalid",
    action,
    problems: [
      {
        field: fieldOf(catalog, action, blamed),
        ...(wrote === undefined ? {} : { wrote }),
        allowed: wrote === made ? allowed : `${allowed}${ofIt}`,
      },
    ],
  };
}

/** The fields that an identifier is made of, or else the entity's that the action is run on. */
function idsIn(action: Action, template: string | undefined): readonly string[] {
  if (template === undefined) return [entityFieldId];
  const ids = namedInputs(action, template);
  return ids.length === 0 && contextsIn(template).includes("entity") ? [entityFieldId] : ids;
}
