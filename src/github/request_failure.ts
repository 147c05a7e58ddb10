/** What octokit's errors have in common, whichever class they are of: REST, GraphQL, or a limit that a plugin noticed. */
export interface RequestFailure {
  /** Absent in a GraphQL error, which is answered with 200. */
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Path of the request's address. */
  readonly path: string;
  /** The request in words: `PUT /repos/acme/catalog/pulls/12/merge answered 409`. */
  readonly what: string;
  readonly message: string;
  /** The `errors` of a GraphQL answer. */
  readonly graphqlErrors: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads an error that octokit threw; `undefined` when it is none. */
export function readRequestFailure(error: unknown): RequestFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, request, response, headers, errors }: Fields = Object.fromEntries(Object.entries(error));
  const graphqlErrors = listOf(errors ?? fieldsOf(fieldsOf(response)["data"])["errors"]);
  const knownStatus = typeof status === "number" && status > 0 ? status : undefined;
  if (knownStatus === undefined && graphqlErrors.length === 0) return undefined;
  const { method, url } = fieldsOf(request);
  const path = typeof url === "string" ? new URL(url, "https://api.github.com").pathname : "/graphql";
  return {
    status: knownStatus,
    headers: fieldsOf(fieldsOf(response)["headers"] ?? headers),
    path,
    what: `${typeof method === "string" ? method : "POST"} ${path} ${answer(knownStatus, response)}`,
    message: sentence(error.message),
    graphqlErrors,
  };
}

export function headerOf(failure: RequestFailure, name: string): string | undefined {
  const value = failure.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function graphqlErrorTypes(failure: RequestFailure): readonly string[] {
  return failure.graphqlErrors.map((error) => {
    const { type } = fieldsOf(error);
    return typeof type === "string" ? type : "";
  });
}

/** Octokit gives 500 to a request that was never answered. */
function answer(status: number | undefined, response: unknown): string {
  if (status === undefined) return "answered with errors";
  return response === undefined ? "was not answered" : `answered ${status}`;
}

function sentence(message: string): string {
  const trimmed = message.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
