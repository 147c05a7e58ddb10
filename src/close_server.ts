import { once } from "node:events";
import type { Server } from "node:http";
import type { Timers } from "./queue/time.ts";

/** What is being answered takes a moment; whoever says nothing, or half of something, could keep the process for good. */
const graceMilliseconds = 2000;

/** Takes no more connections, and ends those that are there: after a while whatever they are waiting for. */
export async function closeServer(server: Server, timers: Timers): Promise<void> {
  const cancel = timers.after(graceMilliseconds, () => {
    server.closeAllConnections();
  });
  const closed = once(server, "close");
  server.close();
  await closed;
  cancel();
}
