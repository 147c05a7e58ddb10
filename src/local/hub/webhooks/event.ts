import type { AppRecord, RepositoryRecord, UserRecord } from "../store/records.ts";

export interface WebhookEvent {
  /** `issues`; with an action it is `issues.opened` in GitHub's documentation. */
  readonly name: string;
  readonly action?: string;
  readonly repository?: RepositoryRecord;
  readonly sender: UserRecord;
  /** The event's own fields; action, repository, organization, installation and sender are added here. */
  readonly payload: object;
  /** For events that one app gets whatever it subscribed to. */
  readonly app?: AppRecord;
  readonly installationId?: number;
}
