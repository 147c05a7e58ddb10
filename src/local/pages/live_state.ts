import { randomUUID } from "node:crypto";

import type { AppControl, HubAccess } from "./hub_access.ts";

/** Says, cheaply, whether anything may look different from before: the open pages ask every second. */
export interface LiveState {
  /** Changes whenever something on the hub or the app's state changes, and when the hub is started anew. */
  version(): string;
}

export function createLiveState(hub: HubAccess, app: AppControl): LiveState {
  const start = randomUUID();
  let changes = 0;
  hub.onChange(() => {
    changes += 1;
  });
  return { version: () => `${start}-${changes}-${app.status()}` };
}
