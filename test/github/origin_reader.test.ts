import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { fileOrigins, originLogArguments } from "../../src/core/history/file_origins.ts";
import { createOriginReader } from "../../src/github/origin_reader.ts";
import { createOrigin, type OriginRepository } from "./origin_repository.ts";

const execute = promisify(execFile);

interface Scene extends OriginRepository {
  /** Every range that a log was asked for. */
  readonly asked: string[];
  readonly read: ReturnType<typeof createOriginReader>;
}

async function scene(prefix = ""): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-origins-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bare = join(folder, "bare.git");
  const repository = await createOrigin(bare, join(folder, "work"));
  const asked: string[] = [];
  const git = async (args: readonly string[]): Promise<string> => {
    if (args[0] === "log") asked.push(args.at(-3) ?? "");
    return (await execute("git", [`--git-dir=${bare}`, ...args])).stdout;
  };
  return { ...repository, asked, read: createOriginReader(git, prefix) };
}

const a = "entities/service/a.yml";
const b = "entities/service/\u0001 b.yml";

async function people(read: Scene["read"], commit: string): Promise<unknown> {
  const origins = await read(commit);
  return Object.fromEntries(
    [...origins].map(([path, { createdBy, updatedBy }]) => [path, `${createdBy} ${updatedBy}`]),
  );
}

test("whoever asked for the run, or the commit's author, made a file and changed it last; a log is read once", async () => {
  const repository = await scene();
  const { read, asked } = repository;
  await repository.commit({ [a]: "1", "blueprints/service.yml": "1" }, "By hand");
  const first = await repository.commit(
    { [b]: "1" },
    "Run 12: create service b\n\nRun: 12\nRequested-by: omar\nApproved-by: sam x",
  );
  expect(await people(read, first)).toEqual({ [a]: "dana@example.com dana@example.com", [b]: "omar omar" });
  const second = await repository.commit({ [a]: "2" }, "Change\n\nRequested-by: @omar");
  expect(await people(read, second)).toEqual({ [a]: "dana@example.com omar", [b]: "omar omar" });
  const { createdAt = "", updatedAt = "" } = (await read(second)).get(a) ?? {};
  expect(createdAt <= updatedAt && createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  expect(asked).toEqual([first, `${first}..${second}`]);
  await repository.git("rm", "--quiet", a);
  await repository.git("mv", b, "entities/service/c.yml");
  await repository.commit({}, "Delete and move\n\nRequested-by: sam");
  const third = await repository.commit({ [a]: "1" }, "Again\n\nRequested-by: dana");
  expect(await people(read, third)).toEqual({ [a]: "dana dana", "entities/service/c.yml": "sam sam" });
  expect(await people(read, first)).toEqual({ [a]: "dana@example.com dana@example.com", [b]: "omar omar" });
});

test("a catalog in a folder of its repository has its own paths", async () => {
  const repository = await scene("portal/");
  const head = await repository.commit({ [`portal/${a}`]: "1", [a]: "2" }, "Begin\n\nRequested-by: omar");
  expect(await people(repository.read, head)).toEqual({ [a]: "omar omar" });
});

test.each(["10000-01-01T00:00:00+00:00", "", "soon"])(
  "a date that is none (%s) is no error, and stays in the past",
  (date) => {
    const origin = fileOrigins(`${date}\u0001dana@example.com\u0001\0\nA\0${a}\0`).get(a);
    expect(origin?.createdAt).toBe("1970-01-01T00:00:00.000Z");
  },
);

test("GitHub's own addresses name a login", () => {
  const log = (email: string): string => `2026-01-01T00:00:00+01:00\u0001${email}\u0001\0\nA\0${a}\0`;
  const by = (email: string): string | undefined => fileOrigins(log(email)).get(a)?.createdBy;
  expect(by("7+dana@users.noreply.github.com")).toBe("dana");
  expect(by("dana@users.noreply.ghe.example.com")).toBe("dana");
  expect(by("dana@example.com")).toBe("dana@example.com");
  expect(fileOrigins(log("x@y.z")).get(a)?.createdAt).toBe("2025-12-31T23:00:00.000Z");
  expect(originLogArguments).toContain("-z");
});

test("a log in two parts tells what the whole one does", () => {
  const status = fc.constantFrom("A", "M", "D", "T");
  const commit = fc
    .tuple(fc.nat({ max: 100 }), fc.constantFrom("dana", "omar"), fc.dictionary(fc.constantFrom("a", "b", "A"), status))
    .map(([day, by, files]) => {
      const at = new Date(Date.UTC(2026, 0, day)).toISOString();
      const listed = Object.entries(files).map(
        ([path, letter], index) => `${index === 0 ? "\n" : ""}${letter}\0${path}\0`,
      );
      return `${at}\u0001${by}@example.com\u0001\0${listed.join("")}`;
    });
  fc.assert(
    fc.property(fc.array(commit), fc.array(commit), (newer, older) => {
      const whole = fileOrigins([...newer, ...older].join(""));
      expect(fileOrigins(newer.join(""), fileOrigins(older.join("")))).toEqual(whole);
    }),
  );
});
