import { join } from "node:path";
import type { CommandPorts } from "./ports.ts";

/** Where a user's caches are, by the XDG Base Directory Specification; nowhere for a user without a home. */
export function cacheFolder({ XDG_CACHE_HOME, HOME }: CommandPorts["environment"]): string | undefined {
  // The specification has relative paths ignored.
  if (XDG_CACHE_HOME?.startsWith("/") === true) return XDG_CACHE_HOME;
  return HOME === undefined || HOME === "" ? undefined : join(HOME, ".cache");
}
