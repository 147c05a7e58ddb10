import type { Settings } from "../../core/catalog/model/settings.ts";
import type { BranchRules } from "../../core/trust/branch_rules.ts";

/** Something read from GitHub, or `unknown` because the token may not read it. */
export type Known<T> = T | "unknown";

export interface EnvironmentFacts {
  /** The branches that may use it; `any` when nothing limits them. */
  readonly branches: Known<readonly string[] | "any">;
  /** Names of its secrets. */
  readonly secrets: Known<readonly string[]>;
}

/** What `doctor` judges: the state of one repository on GitHub as one plain value. */
export interface RepositoryFacts {
  /** `owner/name` */
  readonly repository: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly rules: Known<BranchRules>;
  /** Classic branch protection is there as well, which an app may not read. */
  readonly hasClassicProtection: boolean;
  /** What would hold for a branch below `run/`. */
  readonly runBranchRules: Known<BranchRules>;
  /** What would hold for a branch called `run`, beside which git can have none below `run/`. */
  readonly runNameRules: Known<BranchRules>;
  /** Ids of the apps that bypass the default branch's rulesets. */
  readonly bypassingApps: Known<readonly number[]>;
  /** Others that always bypass them, in words ("the role 5"). */
  readonly otherBypassers: readonly string[];
  /** Files at the root and in the folders that approvals rest on. */
  readonly paths: readonly string[];
  /** The catalog's; as the app takes them, the defaults where the file has errors. */
  readonly settings: Settings;
  readonly hasSettingsErrors: boolean;
  readonly codeowners?: { readonly path: string; readonly text: string };
  /** Lines that GitHub itself finds wrong in CODEOWNERS, as sentences. */
  readonly codeownersErrors: Known<readonly string[]>;
  /** By name; an environment that is missing is absent. */
  readonly environments: Known<ReadonlyMap<string, EnvironmentFacts>>;
  readonly repositorySecrets: Known<readonly string[]>;
  readonly labels: readonly string[];
  /** The texts of Gatehouse's workflows, by path; one that is missing is absent. */
  readonly workflows: ReadonlyMap<string, string>;
}

export const environmentNames = ["gatehouse-plan", "gatehouse-apply"] as const;
export const sealKeySecret = "GATEHOUSE_SEAL_KEY";
