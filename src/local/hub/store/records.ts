/** What the hub remembers. Times are ISO 8601 in UTC with a precision of seconds, as in GitHub's API. */
import type { IssueRecord, CommentRecord, LabelRecord, TimelineRecord, BodyEditRecord } from "./issue_records.ts";
import type { PullRecord, ReviewRecord, CheckSuiteRecord, CheckRunRecord } from "./pull_records.ts";
import type {
  WorkflowRecord,
  WorkflowRunRecord,
  JobRecord,
  LogLineRecord,
  EnvironmentRecord,
  SecretRecord,
} from "./action_records.ts";

export type Role = "read" | "triage" | "write" | "maintain" | "admin";
export type Level = "read" | "write" | "admin";
export type Permissions = Readonly<Record<string, Level>>;

export interface UserRecord {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly type: "User" | "Bot" | "Organization";
  readonly createdAt: string;
}

export interface TokenRecord {
  readonly id: number;
  readonly value: string;
  /** The person, or the bot of the app. */
  readonly userId: number;
  /** Set for installation tokens, which have these permissions in these repositories only. */
  readonly installationId: number | null;
  readonly permissions: Permissions;
  readonly repositoryIds: readonly number[];
  readonly expiresAt: string | null;
}

export interface MembershipRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly userId: number;
  readonly role: "member" | "admin";
}

export interface TeamRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly slug: string;
  readonly name: string;
  readonly parentId: number | null;
}

export interface TeamMemberRecord {
  readonly id: number;
  readonly teamId: number;
  readonly userId: number;
  /** Invited, and no member before saying yes. */
  readonly pending: boolean;
}

export interface TeamRepositoryRecord {
  readonly id: number;
  readonly teamId: number;
  readonly repositoryId: number;
  readonly role: Role;
}

export interface RepositoryRecord {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly pushedAt: string;
  /** The repository that it was forked from. */
  readonly forkOfId?: number;
  /** The highest number that an issue or a pull request of it was given. */
  readonly lastNumber?: number;
}

export interface CollaboratorRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly userId: number;
  readonly role: Role;
}

export interface AppRecord {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** The bot that acts for the app: `<slug>[bot]`. */
  readonly botId: number;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhookUrl: string | null;
  readonly webhookSecret: string;
  /** Kept, unlike on GitHub, so that registering an app again can answer the same key. */
  readonly privateKey: string;
  readonly publicKey: string;
  readonly createdAt: string;
}

export interface InstallationRecord {
  readonly id: number;
  readonly appId: number;
  readonly accountId: number;
  readonly repositoryIds: readonly number[];
  readonly createdAt: string;
}

export interface DeliveryRecord {
  readonly id: number;
  readonly guid: string;
  readonly appId: number;
  readonly event: string;
  readonly action: string | null;
  readonly repositoryId: number | null;
  readonly installationId: number | null;
  /** The body, exactly as it is signed and sent. */
  readonly payload: string;
  readonly redelivery: boolean;
  readonly createdAt: string;
  /** `null` until the attempt is over. */
  readonly deliveredAt: string | null;
  readonly statusCode: number;
  readonly status: string;
  readonly durationSeconds: number;
}

/** A commit that this server made for somebody, and therefore signed. */
export interface SignedCommitRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly sha: string;
  readonly userId: number;
}

export interface RulesetRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly target: "branch" | "tag";
  readonly enforcement: "active" | "disabled" | "evaluate";
  readonly bypassActors: readonly BypassActor[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly Rule[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: string;
  readonly bypass_mode: "always" | "pull_request";
}

export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Name of each collection, and what it holds. */
export interface Records {
  readonly users: UserRecord;
  readonly tokens: TokenRecord;
  readonly memberships: MembershipRecord;
  readonly teams: TeamRecord;
  readonly teamMembers: TeamMemberRecord;
  readonly teamRepositories: TeamRepositoryRecord;
  readonly repositories: RepositoryRecord;
  readonly collaborators: CollaboratorRecord;
  readonly apps: AppRecord;
  readonly installations: InstallationRecord;
  readonly deliveries: DeliveryRecord;
  readonly signedCommits: SignedCommitRecord;
  readonly rulesets: RulesetRecord;
  readonly issues: IssueRecord;
  readonly comments: CommentRecord;
  readonly labels: LabelRecord;
  readonly timeline: TimelineRecord;
  readonly bodyEdits: BodyEditRecord;
  readonly pulls: PullRecord;
  readonly reviews: ReviewRecord;
  readonly checkSuites: CheckSuiteRecord;
  readonly checkRuns: CheckRunRecord;
  readonly workflows: WorkflowRecord;
  readonly workflowRuns: WorkflowRunRecord;
  readonly jobs: JobRecord;
  readonly logLines: LogLineRecord;
  readonly environments: EnvironmentRecord;
  readonly secrets: SecretRecord;
}
