import type { Repository } from "./repository.ts";

export interface GraphqlError {
  readonly type?: string;
  readonly message: string;
  /** The field that failed, from the outside in; absent when the whole request did. */
  readonly path?: readonly (string | number)[];
}

export interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
  /** GitHub's clock when it answered; ISO 8601 in UTC. */
  readonly at: string;
}

/**
 * One GraphQL request. Octokit's own `graphql` hides the answer's headers, and with them GitHub's clock. `Data` is what the
 * query selects by GitHub's published schema; the server checks queries against it.
 */
export async function graphql<Data>(
  repository: Repository,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphqlAnswer<Data>> {
  const response = await repository.octokit.request("POST /graphql", { query, variables });
  const answer = response.data as Omit<GraphqlAnswer<Data>, "at">;
  return { ...answer, at: new Date(response.headers.date ?? repository.clock()).toISOString() };
}

/** The errors of an answer in a sentence's place. */
export function describeErrors(answer: GraphqlAnswer<unknown>): string {
  return answer.errors?.map(({ message }) => message).join("; ") ?? "no answer";
}
