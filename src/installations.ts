import { join } from "node:path";
import type { Logger } from "pino";
import type { Probot } from "probot";
import type { Config } from "./config.ts";
import { openCatalogClone } from "./github/catalog_clone.ts";
import { type CatalogReader, createCatalogReader } from "./github/catalog_reader.ts";
import { cacheFolders } from "./make_room.ts";
import type { CheckedStart } from "./reconcile_pull.ts";
import type { Repository } from "./github/repository.ts";
import { type Withdrawal, withdrawalOf } from "./github/withdrawal.ts";

/** One catalog repository with everything that is kept open for it. */
export interface OpenRepository {
  readonly repository: Repository;
  readonly catalogs: CatalogReader;
  /** Heads of the default branch that were checked by this process. */
  readonly checked: Set<string>;
  /** By the heads of pull requests that were checked by this process. */
  readonly starts: Map<string, CheckedStart>;
}

export interface Installations {
  open(installation: number, fullName: string): Promise<OpenRepository>;
  /** Why the app can do nothing more in the repository; nothing where it can. */
  withdrawal(installation: number, fullName: string): Promise<Withdrawal | undefined>;
  /** Ends what is kept open for a repository. Whoever opens it the next time gets it anew. */
  release(installation: number, fullName: string): Promise<void>;
  close(): Promise<void>;
}

export interface InstallationsOptions {
  readonly probot: Probot;
  readonly app: Repository["app"];
  readonly config: Config;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** Opens each repository once; clones are per installation, since that is what tokens are for. */
export function createInstallations(options: InstallationsOptions): Installations {
  const opened = new Map<string, Promise<OpenRepository>>();

  async function openRepository(installation: number, fullName: string): Promise<OpenRepository> {
    const { probot, app, config, clock, log } = options;
    const octokit = await probot.auth(installation);
    const clone = await openCatalogClone({
      folder: join(config.dataFolder, cacheFolders.clones, String(installation)),
      repository: fullName,
      url: `${config.serverUrl}/${fullName}.git`,
      token: () => installationToken(octokit, installation),
      environment: config.gitEnvironment,
      log,
    });
    const repository = { octokit, installation, fullName, name: nameOf(fullName), app, clock };
    const cacheFile = join(config.dataFolder, cacheFolders.entities, String(installation), `${fullName}.cache`);
    return { repository, catalogs: createCatalogReader(clone, cacheFile, log), checked: new Set(), starts: new Map() };
  }

  function open(installation: number, fullName: string): Promise<OpenRepository> {
    const key = keyOf(installation, fullName);
    const known = opened.get(key);
    if (known !== undefined) return known;
    const opening = openRepository(installation, fullName);
    opened.set(key, opening);
    opening.catch(() => opened.delete(key));
    return opening;
  }

  async function withdrawal(installation: number, fullName: string): Promise<Withdrawal | undefined> {
    return withdrawalOf({ octokit: await options.probot.auth(installation), name: nameOf(fullName) });
  }

  async function release(installation: number, fullName: string): Promise<void> {
    const key = keyOf(installation, fullName);
    const released = opened.get(key);
    opened.delete(key);
    await (await released)?.catalogs.close();
  }

  async function close(): Promise<void> {
    const all = await Promise.allSettled(opened.values());
    for (const one of all) if (one.status === "fulfilled") await one.value.catalogs.close();
  }

  return { open, withdrawal, release, close };
}

function keyOf(installation: number, fullName: string): string {
  return `${String(installation)} ${fullName.toLowerCase()}`;
}

function nameOf(fullName: string): Repository["name"] {
  const [owner = "", repo = ""] = fullName.split("/");
  return { owner, repo };
}

async function installationToken(octokit: Repository["octokit"], installationId: number): Promise<string> {
  const answer: unknown = await octokit.auth({ type: "installation", installationId });
  if (typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string") {
    return answer.token;
  }
  throw new Error(`GitHub gave no token for installation ${String(installationId)}.`);
}
