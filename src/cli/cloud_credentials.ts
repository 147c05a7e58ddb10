import { CommandError } from "./ports.ts";

/** The clouds that the jobs can get short-lived credentials of, by OpenID Connect (docs/oidc.md). */
type Cloud = "aws" | "azure" | "google";
type Phase = "plan" | "apply";

/** One of a cloud's values, with the shape that it must have: it ends up in a workflow. */
interface CloudOption {
  readonly cloud: Cloud;
  readonly flag: string;
  readonly placeholder: string;
  readonly description: string;
  readonly pattern: RegExp;
  readonly allowed: string;
}

export interface CloudCredentials {
  readonly cloud: Cloud;
  /** By the option's flag, all of the cloud's. */
  readonly values: ReadonlyMap<string, string>;
}

const role = {
  cloud: "aws",
  placeholder: "arn",
  pattern: /^arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role\/[A-Za-z0-9+=,.@_/-]{1,512}$/,
  allowed: "a role's ARN, arn:aws:iam::<12 digits>:role/<name>",
} as const;
const identifier = {
  cloud: "azure",
  placeholder: "id",
  pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  allowed: "an id such as 00000000-0000-0000-0000-000000000000",
} as const;
const account = {
  cloud: "google",
  placeholder: "account",
  pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.:-]+\.gserviceaccount\.com$/,
  allowed: "a service account's address, <name>@<project>.iam.gserviceaccount.com",
} as const;

export const cloudOptions: readonly CloudOption[] = [
  {
    ...role,
    flag: "--aws-plan-role",
    description: "a role in AWS that can only read, for the plan job (docs/oidc.md)",
  },
  { ...role, flag: "--aws-apply-role", description: "the role in AWS for the apply job" },
  {
    cloud: "aws",
    flag: "--aws-region",
    placeholder: "region",
    description: "the region in AWS of both jobs",
    pattern: /^[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}$/,
    allowed: "a region such as eu-central-1",
  },
  {
    ...identifier,
    flag: "--azure-plan-client",
    description: "an app registration in Azure that can only read, for the plan job",
  },
  { ...identifier, flag: "--azure-apply-client", description: "the app registration in Azure for the apply job" },
  { ...identifier, flag: "--azure-tenant", description: "the tenant in Azure of both" },
  { ...identifier, flag: "--azure-subscription", description: "the subscription in Azure of both" },
  {
    cloud: "google",
    flag: "--google-provider",
    placeholder: "name",
    description: "the workload identity provider in Google Cloud",
    pattern:
      /^projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/,
    allowed: "projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>",
  },
  { ...account, flag: "--google-plan-account", description: "a service account that can only read, for the plan job" },
  { ...account, flag: "--google-apply-account", description: "the service account for the apply job" },
];

/**
 * What the command line says about a cloud; nothing where it says nothing.
 * @throws CommandError for a value of another shape, for a part of a cloud's options, and for those of several
 */
export function readCloudCredentials(given: ReadonlyMap<string, string>): CloudCredentials | undefined {
  const [first] = cloudOptions.filter(({ flag }) => given.has(flag));
  if (first === undefined) return undefined;
  const own = cloudOptions.filter(({ cloud }) => cloud === first.cloud);
  const values = new Map<string, string>();
  for (const { flag, pattern, allowed } of own) {
    const value = given.get(flag);
    if (value === undefined) {
      throw new CommandError(`Give ${own.map((option) => option.flag).join(", ")} together, or none of them.`);
    }
    if (!pattern.test(value)) throw new CommandError(`${flag} is "${value}"; it must be ${allowed}.`);
    values.set(flag, value);
  }
  const other = cloudOptions.find(({ cloud, flag }) => cloud !== first.cloud && given.has(flag));
  if (other === undefined) return { cloud: first.cloud, values };
  throw new CommandError(
    `Give ${other.flag} or ${first.flag}: the workflow is written for one cloud; add the other to it.`,
  );
}

const googleAuth = "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0";

/** The commented step of AWS in a workflow, with what begins the Action's own step after it. */
const place = /^( +)# (- uses: aws-actions\/.*)\n(?: +#.*\n)+( +- uses: __GATEHOUSE_ACTION__\n +env:\n)/gm;

/** Puts the credentials into each job of a workflow, and takes the `#` off the permission that they need. */
export function withCredentials(workflow: string, credentials: CloudCredentials | undefined): string {
  if (credentials === undefined) return workflow;
  return workflow
    .replaceAll(/^( +)# (id-token: write)/gm, "$1$2")
    .replaceAll(place, (block: string, indent: string, awsStep: string, action: string) => {
      const phase: Phase = block.includes("role/gatehouse-apply") ? "apply" : "plan";
      const { step, variables } = fragments(credentials, phase, awsStep);
      const lines = step.map((line) => `${indent}${line}\n`);
      return [...lines, action, ...variables.map((line) => `${indent}    ${line}\n`)].join("");
    });
}

/** The step that gets the credentials, or variables with which the cloud's provider gets them itself. */
function fragments(
  { cloud, values }: CloudCredentials,
  phase: Phase,
  awsStep: string,
): { readonly step: readonly string[]; readonly variables: readonly string[] } {
  const value = (name: string): string => values.get(`--${cloud}-${name}`) ?? "";
  switch (cloud) {
    case "aws":
      return {
        step: [
          awsStep,
          "  with:",
          `    role-to-assume: ${value(`${phase}-role`)}`,
          `    aws-region: ${value("region")}`,
        ],
        variables: [],
      };
    case "google":
      return {
        step: [
          `- uses: ${googleAuth}`,
          "  with:",
          `    workload_identity_provider: ${value("provider")}`,
          `    service_account: ${value(`${phase}-account`)}`,
        ],
        variables: [],
      };
    case "azure":
      return {
        step: [],
        variables: [
          'ARM_USE_OIDC: "true"',
          `ARM_CLIENT_ID: ${value(`${phase}-client`)}`,
          `ARM_TENANT_ID: ${value("tenant")}`,
          `ARM_SUBSCRIPTION_ID: ${value("subscription")}`,
        ],
      };
  }
}
