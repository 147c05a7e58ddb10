import { type CloudCredentials, withCredentials } from "./cloud_credentials.ts";
import { readPackageFile, readPackageFolder } from "./package_files.ts";

/** Which Terraform stands behind the starter catalog's actions: the real one on AWS, or one that creates nothing. */
export type TemplateSet = "aws" | "demo";

/** What is filled into the starter catalog. The values are checked by `init` and must hold no quote or line break. */
export interface StarterOptions {
  /** The GitHub App's slug, as in `https://github.com/apps/<slug>`. */
  readonly appSlug: string;
  readonly appId: string;
  readonly defaultBranch: string;
  /** Owners as CODEOWNERS writes them, separated by spaces. */
  readonly owners: string;
  /** The composite Action, pinned: `owner/repository/action@<40 hex digits>`. */
  readonly action: string;
  /** Of the cloud that the jobs work in. */
  readonly credentials?: CloudCredentials;
  readonly templateSet: TemplateSet;
  /** The state is kept on the runner's own disk; only for the local GitHub, where that disk lasts. */
  readonly localBackend: boolean;
}

const localBackend = `  # State on the runner's own disk: right for the local GitHub, wrong everywhere else.
  backend:
    local:
      path: "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate"`;

const backendToFillIn = `  # Nothing is planned until there is a backend: state must outlive the runner. For example:
  # backend:
  #   s3:
  #     bucket: your-state-bucket
  #     region: eu-central-1
  #     use_lockfile: true
  #     key: "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate"`;

const terraformFolders: Readonly<Record<TemplateSet, string>> = {
  aws: "templates/terraform/document_db",
  demo: "templates/terraform/document_db_demo",
};

const providers: Readonly<Record<TemplateSet, string>> = { aws: "[hashicorp/aws]", demo: "[]" };

const publicAttributes: Readonly<Record<TemplateSet, string>> = {
  aws: "[aws_docdb_cluster_instance.instance_class]",
  demo: "[terraform_data.input]",
};

/** `standalone.yml` is for repositories without the app; beside the app's it would plan and apply everything twice. */
function workflowsFor({ localBackend }: StarterOptions): readonly string[] {
  // The local GitHub's runner has no network to install the command line from; there the app checks.
  const always = ["gatehouse.yml", "gatehouse-drift.yml"];
  return localBackend ? always : [...always, "gatehouse-check.yml"];
}

/** A complete catalog repository's files, by path. */
export async function starterCatalog(options: StarterOptions): Promise<ReadonlyMap<string, Uint8Array>> {
  const catalog = await readPackageFolder("templates/catalog");
  const schemas = await readPackageFolder("schemas");
  const terraform = await readPackageFolder(terraformFolders[options.templateSet]);
  const workflows = await Promise.all(
    workflowsFor(options).map(async (name) => [name, await readPackageFile(`workflows/${name}`)] as const),
  );
  const filled = (text: string): Uint8Array => new TextEncoder().encode(fillIn(text, options));
  return new Map([
    ...[...catalog].map(([path, bytes]) => [path, filled(new TextDecoder().decode(bytes))] as const),
    // In the catalog itself, so that editors find them without a network, and of the version that wrote the files.
    ...[...schemas].map(([path, bytes]) => [`.gatehouse/schemas/${path}`, bytes] as const),
    ...[...terraform].map(([path, bytes]) => [`templates/document_db/${path}`, bytes] as const),
    ...workflows.map(
      ([name, text]) => [`.github/workflows/${name}`, filled(withCredentials(text, options.credentials))] as const,
    ),
  ]);
}

function fillIn(text: string, options: StarterOptions): string {
  const values: readonly (readonly [placeholder: string, value: string])[] = [
    ["  backend: __GATEHOUSE_BACKEND__", options.localBackend ? localBackend : backendToFillIn],
    ["__GATEHOUSE_PROVIDERS__", providers[options.templateSet]],
    ["__GATEHOUSE_PUBLIC_ATTRIBUTES__", publicAttributes[options.templateSet]],
    ["__GATEHOUSE_OWNERS__", options.owners],
    ["__GATEHOUSE_APP_SLUG__", options.appSlug],
    ["__GATEHOUSE_APP_ID__", options.appId],
    ["__GATEHOUSE_DEFAULT_BRANCH__", options.defaultBranch],
    ["__GATEHOUSE_ACTION__", options.action],
    // It lies in a folder of the Action's.
    ["__GATEHOUSE_CHECK_ACTION__", options.action.replace("@", "/check@")],
  ];
  const result = values.reduce(
    (filledSoFar, [placeholder, value]) => filledSoFar.replaceAll(placeholder, () => value),
    text,
  );
  const left = /__GATEHOUSE_[A-Z_]+__/.exec(result);
  if (left !== null) throw new Error(`A file of the starter catalog has a placeholder that nothing fills: ${left[0]}.`);
  return result;
}
