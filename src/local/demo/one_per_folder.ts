import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileOf = (folder: string): string => join(folder, "address");

/** Two demonstrations in one folder would write over each other: the address of the one that runs there, if one does. */
export async function runningIn(folder: string): Promise<string | undefined> {
  const file = fileOf(folder);
  if (!existsSync(file)) return undefined;
  const address = readFileSync(file, "utf8").trim();
  try {
    const answer = await fetch(`${address}/-/state`, { signal: AbortSignal.timeout(3000) });
    return answer.ok ? address : undefined;
  } catch {
    // It was killed before it could take the file away.
    return undefined;
  }
}

/** Says where the folder's demonstration is, until the answer is called. */
export function announceRunning(folder: string, address: string): () => void {
  writeFileSync(fileOf(folder), `${address}\n`, { mode: 0o600 });
  return () => {
    rmSync(fileOf(folder), { force: true });
  };
}
