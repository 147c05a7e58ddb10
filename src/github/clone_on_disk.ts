import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { createBorrowedFolders } from "./borrowed_folders.ts";
import { cloneFolder, parseCloneUrl } from "./clone_address.ts";
import { GitError } from "./git_failure.ts";
import { createGit } from "./git_process.ts";
import type { Git, GitRunOptions, GitSetting } from "./git_process.ts";
import { createObjectReader } from "./object_reader.ts";
import type { ObjectReader } from "./object_reader.ts";

export interface CloneOptions {
  /** Cache folder of one installation. The clone is `<folder>/<owner>/<name>.git` in it, and may be deleted at any time. */
  readonly folder: string;
  /** `owner/name` */
  readonly repository: string;
  /** `https://github.com/acme/catalog.git`; plain http works on this machine only. */
  readonly url: string;
  /** A token that may read the repository's contents. Asked for before each fetch. */
  readonly token: () => Promise<string>;
  /** Where git's PATH, proxy and certificate variables are picked from; nothing else of it is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** A bare repository in a cache folder: reads it, fetches into it, and makes it anew when it is broken. */
export interface CloneOnDisk {
  readonly objects: ObjectReader;
  /** Runs a reading git command and gives its output. */
  readonly git: (args: readonly string[]) => Promise<Buffer>;
  /** Runs something that reads. If the clone turns out to be broken, the next fetch makes it anew. */
  readonly reading: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Fetches refs into the clone. One at a time. */
  readonly fetch: (refSpecs: readonly string[]) => Promise<void>;
  /**
   * Fetches a commit that no ref of the clone leads to. It is kept apart from those, and for a while only. Not while something
   * else is fetched. With `mostBytes` it fails as `too_large` where the commit brings more.
   */
  readonly borrow: (oid: string, mostBytes?: number) => Promise<void>;
  /** Whether a commit lies in no other place than where the next borrowing may empty: whoever is to read it borrows it again. */
  readonly isAboutToGo: (oid: string) => Promise<boolean>;
  /** Whether something that should be there was missed: the next fetch makes it anew. */
  readonly isBroken: () => boolean;
}

const fetchTimeoutMilliseconds = 180_000;
const readTimeoutMilliseconds = 30_000;

const fetchArguments = [
  "fetch",
  "--quiet",
  "--prune",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
] as const;
/** As one pack, so that its size is that of one file; and nothing of the clone's own is put where it doesn't belong. */
const borrowArguments = ["--no-auto-maintenance"] as const;
const borrowSettings: readonly GitSetting[] = [["fetch.unpackLimit", "1"]];

export async function openCloneOnDisk(options: CloneOptions): Promise<CloneOnDisk> {
  const url = parseCloneUrl(options.url);
  const gitFolder = cloneFolder(options.folder, options.repository);
  const git = createGit(options);
  /** Whether borrowed objects went, of which somebody may have been reading, since it was seen that nothing else is missing. */
  let hasLetGo = false;
  const letGo = async (): Promise<void> => {
    hasLetGo = true;
    await objects.close();
  };
  const borrowed = createBorrowedFolders({ folder: join(gitFolder, "borrowed"), letGo });
  const reads = { readsToo: borrowed.all };
  const objects = createObjectReader(git, gitFolder, reads);
  const readGit = (args: readonly string[]): Promise<Buffer> =>
    git.run([`--git-dir=${gitFolder}`, ...args], { timeoutMilliseconds: readTimeoutMilliseconds, objects: reads });
  let broken = false;

  async function fetchOnce(refSpecs: readonly string[], more: MoreOfFetch = {}): Promise<void> {
    const token = await options.token();
    const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
    const { args = [], settings = [], ...others } = more;
    await git.run([`--git-dir=${gitFolder}`, ...fetchArguments, ...args, "--", url.href, ...refSpecs], {
      timeoutMilliseconds: fetchTimeoutMilliseconds,
      settings: [...fetchSettings(url, credentials), ...settings],
      protocol: url.protocol.replace(":", ""),
      secrets: [token, credentials],
      ...others,
    });
  }

  async function borrow(oid: string, mostBytes?: number): Promise<void> {
    const writes = await borrowed.toFill();
    try {
      await fetchOnce([oid], {
        args: borrowArguments,
        settings: borrowSettings,
        objects: { readsToo: [join(gitFolder, "objects")], writes },
        ...(mostBytes === undefined ? {} : { mostBytes }),
      });
    } catch (error) {
      // Git, too, leaves what it has begun where it is ended by force.
      await borrowed.forgetBegun();
      throw error;
    }
  }

  /** Whether all that the clone itself should hold is there: what was missing had only been borrowed. */
  async function isWhole(): Promise<boolean> {
    if (!hasLetGo) return false;
    hasLetGo = false;
    try {
      await git.run([`--git-dir=${gitFolder}`, "fsck", "--full", "--no-dangling", "--no-progress"], {
        timeoutMilliseconds: fetchTimeoutMilliseconds,
      });
      return true;
    } catch (error) {
      options.log.info({ repository: options.repository, err: error }, "The clone does not hold all that it should");
      return false;
    }
  }

  async function isAboutToGo(oid: string): Promise<boolean> {
    const kept = borrowed.kept();
    if (kept === undefined) return false;
    try {
      await git.run([`--git-dir=${gitFolder}`, "cat-file", "-e", `${oid}^{commit}`], {
        timeoutMilliseconds: readTimeoutMilliseconds,
        objects: { readsToo: [kept] },
      });
      return false;
    } catch (error) {
      if (error instanceof GitError && error.exitCode !== undefined) return true;
      throw error;
    }
  }

  async function makeAnew(): Promise<void> {
    await objects.close();
    await rm(gitFolder, { recursive: true, force: true });
    await initialise(git, gitFolder);
    await borrowed.empty();
    broken = false;
    hasLetGo = false;
  }

  /** Makes room: what a fetch had begun when the disk was full would lie there for weeks. */
  async function giveUp(): Promise<void> {
    broken = true;
    // Where even this fails, the next fetch begins with it.
    await makeAnew().catch((error: unknown) => {
      options.log.warn({ repository: options.repository, err: error }, "The clone can't be made anew");
    });
  }

  async function reading<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (isOfKind(error, "broken")) broken = true;
      throw error;
    }
  }

  if (!(await isUsable(readGit))) {
    options.log.info({ repository: options.repository }, "Making a new clone");
    await makeAnew();
  } else await borrowed.empty();
  return {
    objects,
    git: readGit,
    reading,
    borrow: (oid, mostBytes) => reading(() => borrow(oid, mostBytes)),
    isAboutToGo,
    isBroken: () => broken,
    async fetch(refSpecs) {
      if (broken && !(await isWhole())) {
        options.log.warn({ repository: options.repository }, "The clone is broken; making it anew");
        await makeAnew();
      }
      broken = false;
      try {
        await fetchOnce(refSpecs);
      } catch (error) {
        if (isOfKind(error, "full_disk")) await giveUp();
        if (!isOfKind(error, "broken")) throw error;
        options.log.warn({ repository: options.repository, err: error }, "The clone is broken; making it anew");
        await makeAnew();
        await fetchOnce(refSpecs);
      }
    },
  };
}

interface MoreOfFetch extends Pick<GitRunOptions, "mostBytes" | "objects" | "settings"> {
  readonly args?: readonly string[];
}

function isOfKind(error: unknown, kind: GitError["kind"]): boolean {
  return error instanceof GitError && error.kind === kind;
}

/** The header is bound to the server's address, and redirects are off: no other host gets to see the token. */
function fetchSettings(url: URL, credentials: string): readonly GitSetting[] {
  return [[`http.${url.origin}/.extraHeader`, `Authorization: Basic ${credentials}`]];
}

async function initialise(git: Git, gitFolder: string): Promise<void> {
  await mkdir(gitFolder, { recursive: true, mode: 0o700 });
  await git.run(["init", "--bare", "--quiet", "--template=", "--", gitFolder], {
    timeoutMilliseconds: readTimeoutMilliseconds,
  });
}

async function isUsable(git: CloneOnDisk["git"]): Promise<boolean> {
  try {
    return (await git(["rev-parse", "--is-bare-repository"])).toString("utf8").trim() === "true";
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== undefined) return false;
    throw error;
  }
}
