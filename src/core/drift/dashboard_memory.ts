import { createHash } from "node:crypto";
import { canonicalJson, isJsonObject } from "../json.ts";
import { isSignedByAny, sign } from "../plan/keys.ts";
import { parseJson } from "../plan/signed_text.ts";

/** What the dashboard's issue remembers, hidden in its body. */
export interface DashboardMemory {
  /** The workflow run that its text is from. */
  readonly run: number;
  /** Since when each of the entities that it lists is on it: times in ISO 8601 by `memoryKey`. Empty when nothing had drifted. */
  readonly since: Readonly<Record<string, string>>;
}

const purpose = "gatehouse:drift v1\n";

/** Names an entity's folder in as few characters as tell a few hundred of them apart. */
export function memoryKey(folder: string): string {
  return createHash("sha256").update(folder).digest("hex").slice(0, 12);
}

/** @param key the app's own: nobody else can write what is believed here */
export function writeDashboardMemory({ run, since }: DashboardMemory, key: Uint8Array): string {
  const data = Buffer.from(canonicalJson({ run, since })).toString("base64url");
  return `<!-- gatehouse:drift ${data} hmac=${sign(key, purpose + data)} -->`;
}

/** The memory at the end of an issue's body; nothing unless one of the keys signed it. */
export function readDashboardMemory(body: string, keys: readonly Uint8Array[]): DashboardMemory | undefined {
  const [, data = "", signature = ""] = /<!-- gatehouse:drift ([\w-]+) hmac=([0-9a-f]{64}) -->\s*$/.exec(body) ?? [];
  if (!isSignedByAny(keys, purpose + data, signature)) return undefined;
  const value = parseJson(Buffer.from(data, "base64url").toString());
  if (!isJsonObject(value) || typeof value["run"] !== "number" || !isJsonObject(value["since"])) return undefined;
  const since = Object.entries(value["since"]).flatMap(([name, at]) =>
    typeof at === "string" && !Number.isNaN(Date.parse(at)) ? [[name, at] as const] : [],
  );
  return { run: value["run"], since: Object.fromEntries(since) };
}
