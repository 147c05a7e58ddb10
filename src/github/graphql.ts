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
 * One GraphQL request, with whatever GitHub says against parts of it. Octokit's own `graphql` hides the answer's headers, and with
 * them GitHub's clock. `Data` is what the query selects by GitHub's published schema; the server checks queries against it.
 */
export async function graphql<Data>(
  repository: Repository,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphqlAnswer<Data>> {
  const { request } = repository.octokit;
  const url = graphqlUrl(request.endpoint.DEFAULTS.baseUrl);
  const response = await request({ method: "POST", url, query, variables });
  const answer = response.data as Omit<GraphqlAnswer<Data>, "at">;
  return { ...answer, at: new Date(response.headers.date ?? repository.clock()).toISOString() };
}

/**
 * A server of one's own answers GraphQL beside the REST API's version, not below it.
 * https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
 */
function graphqlUrl(restBase: string): string {
  const onOwnServer = /\/api\/v3\/?$/;
  return onOwnServer.test(restBase) ? restBase.replace(onOwnServer, "/api/graphql") : "/graphql";
}

/**
 * A part of an answer that GitHub did not give. Where it could not read something just now, that is null or missing beside the
 * error, and null says something else: no editors, an author who is gone.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export class PartialAnswer extends Error {
  override readonly name = "PartialAnswer";
  readonly errors: readonly GraphqlError[];

  constructor(errors: readonly GraphqlError[]) {
    super(
      errors
        .map(({ message, path }) => [...(path === undefined ? [] : [path.join(".")]), message].join(": "))
        .join(" "),
    );
    this.errors = errors;
  }
}

/** What may be lacking in an answer: by its place, with `*` for each number, the types of error that say why. */
export type Lacking = Readonly<Record<string, readonly string[]>>;

/**
 * What a query selects, whole.
 * @param mayLack parts that are null where there is nothing, or nothing that concerns the app, which GitHub tells by an error
 * @throws PartialAnswer when GitHub gave errors of anything else
 */
export async function queryGraphql<Data>(
  repository: Repository,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  mayLack: Lacking = {},
): Promise<GraphqlAnswer<Data>> {
  const answer = await graphql<Data>(repository, query, variables);
  const isExpected = ({ type = "", path = [] }: GraphqlError): boolean => {
    const place = path.map((step) => (typeof step === "number" ? "*" : step)).join(".");
    return Object.hasOwn(mayLack, place) && mayLack[place]?.includes(type) === true;
  };
  const unexpected = (answer.errors ?? []).filter((error) => !isExpected(error));
  if (unexpected.length > 0) throw new PartialAnswer(unexpected);
  return answer;
}
