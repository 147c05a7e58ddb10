import { literalText, objectMembers, settingsIn } from "./hcl_body.ts";
import type { Attribute, Block, Body } from "./hcl_body.ts";

/*
 * How code may say where a state lies, and how a provider signs in: backends and providers run programs that such settings name
 * (`credential_process`, `exec`), or send the job's credentials to addresses that they name. The rest is the job's environment's to
 * say. Sources: the backends' pages in Terraform's documentation; the pages of the providers aws, google, azurerm, kubernetes,
 * helm, docker, vault and hcp.
 */

/** Why a setting is refused. */
export interface SettingProblem {
  /** A sentence. */
  readonly why: string;
  readonly line: number;
}

interface BackendSettings {
  /** Where a state lies, and nothing of how to sign in, of files, or of addresses. */
  readonly place: readonly string[];
  /** What a backend block may say besides. */
  readonly own: readonly string[];
}

const settingsByBackend: Readonly<Record<string, BackendSettings>> = {
  azurerm: {
    place: [
      "container_name",
      "key",
      "resource_group_name",
      "storage_account_name",
      "subscription_id",
      "tenant_id",
      "use_azuread_auth",
      "use_oidc",
    ],
    own: ["client_id", "environment", "lookup_blob_endpoint", "snapshot", "use_cli", "use_msi"],
  },
  gcs: {
    place: ["bucket", "prefix"],
    own: ["impersonate_service_account", "impersonate_service_account_delegates", "kms_encryption_key"],
  },
  local: { place: ["path", "workspace_dir"], own: [] },
  s3: {
    place: [
      "bucket",
      "dynamodb_table",
      "encrypt",
      "key",
      "kms_key_id",
      "region",
      "use_lockfile",
      "workspace_key_prefix",
    ],
    own: [
      "acl",
      "allowed_account_ids",
      "assume_role",
      "external_id",
      "forbidden_account_ids",
      "force_path_style",
      "max_retries",
      "retry_mode",
      "role_arn",
      "session_name",
      "skip_credentials_validation",
      "skip_metadata_api_check",
      "skip_region_validation",
      "skip_requesting_account_id",
      "skip_s3_checksum",
      "sts_region",
      "use_dualstack_endpoint",
      "use_fips_endpoint",
      "use_path_style",
    ],
  },
};

/** Backends that run no programs, and sign in only where their settings say: which addresses these are, only the environment may say. */
const settingsElsewhere: Readonly<Record<string, readonly string[]>> = {
  cloud: ["organization", "workspaces"],
  consul: ["gzip", "lock", "path", "datacenter"],
  http: ["lock_method", "retry_max", "retry_wait_max", "retry_wait_min", "unlock_method", "update_method"],
  pg: ["schema_name", "skip_index_creation", "skip_schema_creation", "skip_table_creation", "table_name", "index_name"],
  remote: ["organization", "workspaces"],
};

/** Why a data source that reads another state is refused, as a sentence; nothing where it is not. */
export function remoteStateProblem({ body }: Block): string | undefined {
  const expressionOf = (name: string) => body.attributes.find((attribute) => attribute.name === name)?.expression;
  const backend = literalText(expressionOf("backend") ?? []);
  if (backend === undefined) return "Its backend is not plain text.";
  const known = own(settingsByBackend, backend)?.place;
  if (known === undefined) return `The backend ${backend} may call any address, or run programs.`;
  const config = expressionOf("config");
  if (config === undefined) return undefined;
  const members = objectMembers(config);
  if (members === undefined) return "Its `config` is not written out, as an object of plain keys.";
  const other = members.find(({ name }) => !known.includes(name));
  if (other === undefined) return undefined;
  return `Its \`config\` sets ${other.name}; known to say only where a state lies are ${known.join(", ")}.`;
}

/** The settings of a `backend` or `cloud` block that only the job's environment may make. */
export function backendProblems({ type, labels, body, line }: Block): readonly SettingProblem[] {
  const backend = type === "cloud" ? type : (labels[0] ?? "");
  const settings = own(settingsByBackend, backend);
  const known = settings === undefined ? own(settingsElsewhere, backend) : [...settings.place, ...settings.own].sort();
  if (known === undefined) return [{ why: `The backend "${backend}" may run programs that its settings name.`, line }];
  const may = `what code may set of it is ${known.join(", ")}`;
  return settingsIn(body)
    .filter(({ name }) => !known.includes(name))
    .map((setting) => ({
      why: `The backend "${backend}" sets ${setting.name}; ${may}.`,
      line: setting.line,
    }));
}

const runs = "names programs that the provider runs, or files that do";
const sends = "is an address that the job's credentials are sent to";

const reads = "names a file whose contents are sent to sign in";

const signsIn = "says who signs in, and may name files, programs that do, or an address that is told the job's tokens";

const refusedSettings: Readonly<Record<string, string>> = {
  aws_iam_endpoint: sends,
  aws_shared_credentials_file: runs,
  aws_sts_endpoint: sends,
  aws_web_identity_token_file: reads,
  client_certificate_path: reads,
  client_id_file_path: reads,
  client_secret_file_path: reads,
  config_file: runs,
  config_path: runs,
  config_paths: runs,
  credential_file: signsIn,
  credentials: signsIn,
  exec: runs,
  // Of the block `auth_login_token_file`.
  filename: reads,
  http_proxy: sends,
  https_proxy: sends,
  metadata_host: sends,
  msi_endpoint: sends,
  oidc_request_url: sends,
  oidc_token_file_path: reads,
  plugins_path: runs,
  proxy_url: sends,
  registry_config_path: runs,
  repository_config_path: runs,
  shared_config_files: runs,
  shared_credentials_file: runs,
  shared_credentials_files: runs,
  ssh_opts: runs,
  // Of the block `endpoints`: what others get is signed, and this one is sent a token.
  sts: sends,
  token_file: reads,
  web_identity_token_file: reads,
};

/** Of the provider google there is one for each service. */
const endpointSetting = /_custom_endpoint$/;

/** A file of whoever runs the job: no code can have written it. */
const ownFile = "~/.kube/config";

/** The settings of a `provider` block by which code would choose a program to run, or who gets the job's credentials. */
export function providerProblems({ body, labels: [name = ""] }: Block): readonly SettingProblem[] {
  return settingsOf(body).flatMap(({ name: setting, line, expression }) => {
    const does = own(refusedSettings, setting) ?? (endpointSetting.test(setting) ? sends : undefined);
    if (does === undefined || literalText(expression) === ownFile) return [];
    return [{ why: `The provider "${name}" sets ${setting}, which ${does}.`, line }];
  });
}

/** Those of blocks inside too, and of the one setting (of the provider helm) that is an object of such settings. */
function settingsOf(body: Body): readonly Attribute[] {
  const settings = settingsIn(body).flatMap((setting) => {
    if (setting.name !== "kubernetes" || setting.expression.length === 0) return [setting];
    return objectMembers(setting.expression) ?? [{ ...setting, name: "exec" }];
  });
  return [...settings, ...body.blocks.flatMap((block) => settingsOf(block.body))];
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
