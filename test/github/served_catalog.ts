import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll } from "vitest";
import { type CatalogReader, createCatalogReader } from "../../src/github/catalog_reader.ts";
import { openCatalogClone } from "../../src/github/catalog_clone.ts";
import { startGitServer } from "./git_server.ts";
import { createOrigin, type OriginRepository } from "./origin_repository.ts";

const log = pino({ level: "silent" });

/** A repository that people commit to, and the catalogs that the app reads in its clone of it; for one file's tests. */
export async function serveCatalog(): Promise<{ readonly origin: OriginRepository; readonly catalogs: CatalogReader }> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-served-"));
  const origin = await createOrigin(join(folder, "served/acme/catalog.git"), join(folder, "work"));
  const server = await startGitServer(join(folder, "served"), "token");
  const clone = await openCatalogClone({
    folder: join(folder, "cache"),
    repository: "acme/catalog",
    url: `${server.origin}/acme/catalog.git`,
    token: () => Promise.resolve("token"),
    environment: process.env,
    log,
  });
  afterAll(async () => {
    await clone.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  return { origin, catalogs: createCatalogReader(clone, join(folder, "cache/entities"), log) };
}
