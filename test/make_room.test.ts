import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeRoom } from "../src/make_room.ts";

let dataFolder = "";

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "gatehouse-room-"));
  for (const folder of ["clones/7", "entities/7"]) await mkdir(join(dataFolder, folder), { recursive: true });
  await writeFile(join(dataFolder, "queue.sqlite"), "");
});

afterEach(() => rm(dataFolder, { recursive: true }));

const log = pino({ level: "silent" });
const everything = ["clones", "entities", "queue.sqlite"];

it("leaves everything where it is while there is room", async () => {
  await makeRoom({ dataFolder, hasRoom: () => Promise.resolve(true), log });
  expect(await readdir(dataFolder)).toEqual(everything);
});

it("begins on a full disk without the clones, and with the queue as it was", async () => {
  const hasRoom = async (folder: string): Promise<boolean> => !(await readdir(folder)).includes("clones");
  await makeRoom({ dataFolder, hasRoom, log });
  expect(await readdir(dataFolder)).toEqual(["queue.sqlite"]);
});

it("says what to do where something else fills the disk", async () => {
  const made = makeRoom({ dataFolder, hasRoom: () => Promise.resolve(false), log });
  await expect(made).rejects.toThrow(`- The disk that GATEHOUSE_DATA (${dataFolder}) is on is full. Make room there`);
});
