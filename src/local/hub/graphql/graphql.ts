import { execute, getOperationAST, GraphQLError, Kind, OperationTypeNode, parse, validate } from "graphql";
import type { DocumentNode, GraphQLSchema } from "graphql";
import type { Context, Hono } from "hono";

import { authenticate } from "../access/tokens.ts";
import type { Actor, HubContext } from "../context.ts";
import { HubError } from "../errors.ts";
import type { Hub } from "../hub.ts";
import { checkMutations } from "./check_mutations.ts";
import { answeredError } from "./errors.ts";
import { gitMutations } from "./git_mutations.ts";
import { issueMutations } from "./issue_mutations.ts";
import { commentView, issueView } from "./issue_view.ts";
import { pullView } from "./pull_view.ts";
import { queryView } from "./query.ts";
import { repositoryView } from "./repository_view.ts";
import { githubSchema } from "./schema.ts";
import { isView, resolveField } from "./view.ts";
import type { Asker, Views } from "./view.ts";

/** As on github.com, and as on a server of one's own. */
const paths = ["/graphql", "/api/graphql"];
/** More than any honest query needs, and little enough to be parsed at once. */
const mostTokens = 20_000;

const views: Views = {
  repository: repositoryView,
  issue: (asker, issue) => (issue.isPull ? pullView(asker, issue) : issueView(asker, issue)),
  comment: commentView,
};

/** Answers GraphQL by GitHub's published schema. Only what has a view is answered, the rest is refused by name. */
export function mountGraphql(server: Hono, hub: Hub): void {
  const schema = githubSchema();
  for (const path of paths) {
    server.post(path, async (request) => {
      const actor = authenticate(hub.context, request.req.header("authorization"));
      request.set("actor", actor);
      if (actor.kind === "anonymous" || actor.kind === "app") {
        throw new HubError(401, "This endpoint requires you to be authenticated.");
      }
      return answer(await schema, hub.context, actor, request);
    });
  }
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

async function answer(schema: GraphQLSchema, context: HubContext, actor: Actor, request: Context): Promise<Response> {
  const { query, variables, operationName } = readRequest(await request.req.text());
  const document = readDocument(query);
  if (document instanceof GraphQLError) return request.json({ errors: [answeredError(context, document)] });
  const mistakes = validate(schema, document);
  if (mistakes.length > 0) return request.json({ errors: mistakes.map((mistake) => answeredError(context, mistake)) });
  request.set("template", templateOf(document, operationName));
  const asker: Asker = { context, actor, views };
  const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
  const result = await execute({
    schema,
    document,
    rootValue: isMutation
      ? { __typename: "Mutation", ...issueMutations(asker), ...gitMutations(asker), ...checkMutations(asker) }
      : queryView(asker),
    variableValues: variables,
    operationName,
    fieldResolver: resolveField,
    typeResolver: (value) => (isView(value) ? value.__typename : undefined),
  });
  if (result.errors === undefined) return request.json({ data: result.data });
  return request.json({ data: result.data, errors: result.errors.map((error) => answeredError(context, error)) });
}

function readRequest(text: string): GraphqlRequest {
  const body = readJson(text);
  if (!isObject(body) || typeof body["query"] !== "string") {
    throw new HubError(400, "A query attribute must be specified and must be a string.");
  }
  const { variables, operationName } = body;
  return {
    query: body["query"],
    variables: isObject(variables) ? variables : {},
    operationName: typeof operationName === "string" ? operationName : undefined,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError(400, "Problems parsing JSON");
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readDocument(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: mostTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** How the request counter names it: `/graphql`, with the mutations in it (`/graphql addComment`). */
function templateOf(document: DocumentNode, operationName: string | undefined): string {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.MUTATION) return "/graphql";
  const names = operation.selectionSet.selections.flatMap((each) =>
    each.kind === Kind.FIELD ? [each.name.value] : [],
  );
  return ["/graphql", ...names].join(" ");
}
