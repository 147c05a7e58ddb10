import { entityJson } from "../catalog/entities/entity_json.ts";
import type { Action, FormQuery } from "../catalog/model/action.ts";
import type { Catalog } from "../catalog/model/catalog.ts";
import type { Entity } from "../catalog/model/entity.ts";
import type { JqEvaluator } from "../expressions.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Answers } from "./model.ts";
import { unfit } from "./screening.ts";
import { cutText } from "../cut_text.ts";
import { code } from "../report/markdown.ts";

/** What was submitted, by whom and when, and what it is judged by. */
export interface Submission {
  readonly action: Action;
  readonly catalog: Catalog;
  readonly answers: Answers;
  /** The requester's GitHub login. */
  readonly requestedBy: string;
  /** ISO 8601 in UTC: the time that rules such as `lastWeek` count from. */
  readonly createdAt: string;
  readonly jq: JqEvaluator;
}

export type InputEntities = Entity | readonly Entity[];

/** Only a platform engineer can mend it: jq of the action that fails, or gives what it must not. */
export class FormRefusal extends Error {}

/** The answers that are settled so far, as the action's jq sees them. */
export class SettledForm {
  readonly submission: Submission;
  /** The entity that a DAY-2 or DELETE is run on. */
  readonly entity: Entity | undefined;
  private readonly values = new Map<string, JsonValue>();
  private readonly entities = new Map<string, InputEntities>();

  constructor(submission: Submission, entity: Entity | undefined) {
    this.submission = submission;
    this.entity = entity;
  }

  settle(id: string, value: JsonValue, entities: InputEntities | undefined): void {
    this.values.set(id, value);
    if (entities !== undefined) this.entities.set(id, entities);
  }

  has(id: string): boolean {
    return this.values.has(id);
  }

  /** By input, in the form's order. fromEntries, because an input may be called `__proto__`. */
  inputs(): JsonObject {
    const order = [...this.submission.action.inputs.keys()];
    return Object.fromEntries(
      order.flatMap((id) => {
        const value = this.values.get(id);
        return value === undefined ? [] : [[id, value] as const];
      }),
    );
  }

  inputEntities(): Readonly<Record<string, InputEntities>> {
    return Object.fromEntries(this.entities);
  }

  /**
   * Port's contexts: `.form` (an entity input is the entity), `.entity`, `.user`; and those of Port templates beside them.
   * What has no answer is absent.
   */
  context(): JsonObject {
    const { action, requestedBy, createdAt } = this.submission;
    const entities: JsonObject = Object.fromEntries([...this.entities].map(([id, each]) => [id, entitiesJson(each)]));
    const inputs = this.inputs();
    return {
      form: { ...inputs, ...entities },
      inputs,
      entities,
      ...(this.entity === undefined ? {} : { entity: entityJson(this.entity) }),
      user: { login: requestedBy },
      trigger: { by: { login: requestedBy }, at: createdAt },
      action: { identifier: action.identifier, title: action.title },
    };
  }

  /** @throws FormRefusal where jq fails */
  async ask(query: FormQuery): Promise<JsonValue> {
    const result = await this.submission.jq.evaluate(query.program, this.context());
    if (!result.ok) throw this.refusal(query, `: ${result.message}`);
    return result.value;
  }

  /** As jq has it, null is false. @throws FormRefusal for any other value that is neither true nor false */
  async isOn(flag: boolean | FormQuery): Promise<boolean> {
    if (typeof flag === "boolean") return flag;
    const value = await this.ask(flag);
    if (typeof value === "boolean" || value === null) return value === true;
    throw this.wrongResult(flag, value, "give true or false");
  }

  /** What is unfit to be repeated, be it from an answer or from the catalog, is not. */
  wrongResult(query: Pick<FormQuery, "path">, value: JsonValue, must: string): FormRefusal {
    const text = JSON.stringify(value);
    const shown = unfit(text) === undefined ? cutText(text, 100) : "something that must not be shown";
    return this.refusal(query, ` gives ${code(shown)}; it must ${must}`);
  }

  refusal(query: Pick<FormQuery, "path">, problem: string): FormRefusal {
    return new FormRefusal(`${this.submission.action.source.path}: \`${query.path.join(".")}\`${problem}.`);
  }
}

/** The entities of one input, as expressions see them. */
export function entitiesJson(entities: InputEntities): JsonValue {
  return isEntity(entities) ? entityJson(entities) : entities.map(entityJson);
}

function isEntity(value: InputEntities): value is Entity {
  return !Array.isArray(value);
}
