import type { ProbotOctokit } from "probot";

/** The part of an octokit that our plugins work on. */
export type HookedOctokit = Pick<InstanceType<typeof ProbotOctokit>, "hook" | "request" | "auth">;

export type OctokitResponse = Awaited<ReturnType<HookedOctokit["request"]>>;

export interface OctokitOptions {
  readonly auth?: unknown;
}

/** Who an octokit speaks as: an installation's id, or `app` for the app itself. Nothing is shared between two of them. */
export function installationOf({ auth }: OctokitOptions): string {
  const installationId = typeof auth === "object" && auth !== null && "installationId" in auth && auth.installationId;
  return typeof installationId === "number" ? String(installationId) : "app";
}

/** A GraphQL request that only reads; every other one is a mutation. */
export function isGraphqlQuery(endpoint: { readonly url: string; readonly [parameter: string]: unknown }): boolean {
  const { query } = endpoint;
  return endpoint.url.endsWith("/graphql") && typeof query === "string" && !/^\s*mutation\b/.test(query);
}
