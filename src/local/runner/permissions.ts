import type { Permissions } from "./workflow_file.ts";

/** The permissions that a `GITHUB_TOKEN` can have, by the names that workflows use. */
const resources = [
  "actions",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "issues",
  "models",
  "packages",
  "pages",
  "pull-requests",
  "security-events",
  "statuses",
] as const;

/**
 * What a job's token may do: the job's own `permissions`, else the workflow's, else nothing. By the API's names
 * (`pull_requests`); everything that isn't named is not given.
 */
export function tokenPermissions(permissions: Permissions | undefined): Record<string, "read" | "write"> {
  const named =
    typeof permissions === "string"
      ? resources.map((resource) => [resource, permissions === "write-all" ? "write" : "read"] as const)
      : Object.entries(permissions ?? {});
  return Object.fromEntries(
    named.flatMap(([resource, level]) => (level === "none" ? [] : [[resource.replaceAll("-", "_"), level] as const])),
  );
}
