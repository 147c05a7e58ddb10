import { graphql, type GraphqlError } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** One mutation of a document, under the name by which its answer is found. */
export interface MutationField {
  readonly name: string;
  readonly mutation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What is asked of its payload. */
  readonly selection: string;
}

export interface MutationAnswer {
  /** Payloads by the fields' names; of a field that failed there is none. `Data` is what the fields select. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly GraphqlError[];
  /** GitHub's time when it had carried everything out; ISO 8601 in UTC. */
  readonly at: string;
}

/**
 * Several mutations in one request. GitHub carries them out in their order, and goes on when one fails: each has to be
 * judged by itself, and must be harmless even if those before it failed.
 */
export async function mutate(repository: Repository, fields: readonly MutationField[]): Promise<MutationAnswer> {
  const declared = fields.map(({ name, mutation }) => `$${name}: ${inputType(mutation)}!`).join(", ");
  const selected = fields
    .map(({ name, mutation, selection }) => `${name}: ${mutation}(input: $${name}) { ${selection} }`)
    .join("\n");
  const query = `mutation Gatehouse(${declared}) {\n${selected}\n}`;
  const inputs = Object.fromEntries(fields.map(({ name, input }) => [name, input]));
  const { data, errors, at } = await graphql<Record<string, unknown>>(repository, query, inputs);
  return { data: data ?? {}, errors: errors ?? [], at };
}

/** What GitHub says against one field; an error without a path is about the whole request. */
export function errorsOf({ errors }: MutationAnswer, field: string): readonly GraphqlError[] {
  return errors.filter(({ path }) => path === undefined || path[0] === field);
}

/** GitHub's published schema names the input of every mutation so. */
function inputType(mutation: string): string {
  return `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
}
