import { readFile } from "node:fs/promises";

import { buildSchema } from "graphql";
import type { GraphQLSchema } from "graphql";

let published: Promise<GraphQLSchema> | undefined;

/** GitHub's published schema. Building it takes half a second, so it is built once for all hubs of this process. */
export function githubSchema(): Promise<GraphQLSchema> {
  published ??= build();
  return published;
}

async function build(): Promise<GraphQLSchema> {
  // Importing the package would also build its second, larger copy of the schema.
  const file = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));
  return buildSchema(await readFile(file, "utf8"), { assumeValid: true, assumeValidSDL: true });
}
