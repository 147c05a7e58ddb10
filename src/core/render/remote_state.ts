import { literalText, objectMembers } from "./hcl_body.ts";
import type { Block } from "./hcl_body.ts";

/**
 * What a `terraform_remote_state` may be told of the state that it reads: where it lies, and nothing of how to sign in, of files,
 * or of addresses. Backends run programs that such settings name (`credential_process`, `exec`), with the job's credentials.
 * Source: the backends' pages in Terraform's documentation.
 */
const settingsByBackend: Readonly<Record<string, readonly string[]>> = {
  azurerm: [
    "container_name",
    "key",
    "resource_group_name",
    "storage_account_name",
    "subscription_id",
    "tenant_id",
    "use_azuread_auth",
    "use_oidc",
  ],
  gcs: ["bucket", "prefix"],
  local: ["path", "workspace_dir"],
  s3: ["bucket", "dynamodb_table", "encrypt", "key", "kms_key_id", "region", "use_lockfile", "workspace_key_prefix"],
};

/** Why a data source that reads another state is refused, as a sentence; nothing where it is not. */
export function remoteStateProblem({ body }: Block): string | undefined {
  const expressionOf = (name: string) => body.attributes.find((attribute) => attribute.name === name)?.expression;
  const backend = literalText(expressionOf("backend") ?? []);
  if (backend === undefined) return "Its backend is not plain text.";
  const known = Object.hasOwn(settingsByBackend, backend) ? settingsByBackend[backend] : undefined;
  if (known === undefined) return `The backend ${backend} may call any address, or run programs.`;
  const config = expressionOf("config");
  if (config === undefined) return undefined;
  const members = objectMembers(config);
  if (members === undefined) return "Its `config` is not written out, as an object of plain keys.";
  const other = members.find(({ name }) => !known.includes(name));
  if (other === undefined) return undefined;
  return `Its \`config\` sets ${other.name}; known to say only where a state lies are ${known.join(", ")}.`;
}
