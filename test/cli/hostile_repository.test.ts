import { access, chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { gitIn, recordingPorts, temporaryFolder } from "./support.ts";

interface Hostile {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** A program that leaves a mark. */
  readonly program: string;
  readonly hasRun: () => Promise<boolean>;
}

/** A catalog of which somebody else has made the `.git` folder too: two commits, of which the last deletes an entity. */
async function hostile(): Promise<Hostile> {
  const root = await temporaryFolder();
  const folder = join(root, "catalog");
  const [program, mark] = [join(root, "program"), join(root, "ran")];
  await writeFile(program, `#!/bin/sh\necho ran >> '${mark}'\ncat\n`);
  await chmod(program, 0o755);
  await mkdir(join(folder, "entities/service"), { recursive: true });
  await mkdir(join(folder, "blueprints"));
  await writeFile(join(folder, "blueprints/service.yml"), "identifier: service\n");
  await writeFile(join(folder, "entities/service/mailer.yml"), "identifier: mailer\n");
  await writeFile(join(folder, "entities/service/shop.yml"), "identifier: shop\n");
  const git = gitIn(folder);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "-m", "Begin");
  await rm(join(folder, "entities/service/mailer.yml"));
  await git("commit", "--quiet", "--all", "-m", "Delete mailer");
  const hasRun = (): Promise<boolean> =>
    access(mark).then(
      () => true,
      () => false,
    );
  return { folder, git, program, hasRun };
}

async function run(folder: string, ...words: readonly string[]): Promise<number> {
  return runCommandLine(words, recordingPorts({ workingFolder: folder }));
}

const commands: readonly (readonly string[])[] = [
  ["check", ".", "--base", "HEAD~1"],
  ["history", "mailer"],
  ["history", "shop"],
  ["history", "nobody"],
];

describe("no program runs that a repository's own configuration names", () => {
  it.each(commands)("for signatures of commits: %s %s", async (...words) => {
    const { folder, git, program, hasRun } = await hostile();
    const commit = await git("cat-file", "commit", "HEAD");
    const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n";
    await writeFile(join(folder, "../commit"), commit.replace("\n\n", `\n${signature}\n`));
    const signed = await git("hash-object", "-t", "commit", "-w", join(folder, "../commit"));
    await git("reset", "--quiet", "--hard", signed.trim());
    await git("config", "log.showSignature", "true");
    await git("config", "gpg.program", program);
    // What follows is a test only if git would run it by itself.
    await git("log", "-1");
    expect(await hasRun()).toBe(true);
    await rm(join(folder, "../ran"));
    await run(folder, ...words);
    expect(await hasRun()).toBe(false);
  });

  it.each(commands)("for texts of blobs: %s %s", async (...words) => {
    const { folder, git, program, hasRun } = await hostile();
    await mkdir(join(folder, ".git/info"), { recursive: true });
    await writeFile(join(folder, ".git/info/attributes"), "* diff=x\n");
    await git("config", "diff.x.textconv", program);
    await run(folder, ...words);
    expect(await hasRun()).toBe(false);
  });

  it.each(commands)("for objects that are not there: %s %s", async (...words) => {
    const { folder, git, program, hasRun } = await hostile();
    const oid = (await git("rev-parse", "HEAD~1:entities/service/mailer.yml")).trim();
    for (const [key, value] of [
      ["core.repositoryformatversion", "1"],
      ["extensions.partialClone", "origin"],
      ["remote.origin.promisor", "true"],
      ["remote.origin.url", `ext::${program}`],
      ["protocol.ext.allow", "always"],
    ] as const) {
      await git("config", key, value);
    }
    await rm(join(folder, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    await run(folder, ...words);
    expect(await hasRun()).toBe(false);
  });
});
