import type { Hub } from "../hub/hub.ts";

/** What the pages need of the hub besides its REST API: REST has no form submission and no step summaries. */
export type HubAccess = Pick<Hub, "url" | "administration" | "submitIssueForm" | "onChange" | "store">;

/** The running app, as the launcher holds it. */
export interface AppControl {
  status(): "running" | "stopped";
  kill(): Promise<void>;
  start(): Promise<void>;
}
