import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

import { createCollection } from "./collection.ts";
import type { Collection } from "./collection.ts";
import type { Records } from "./records.ts";

export type Store = { readonly [Name in keyof Records]: Collection<Records[Name]> } & {
  close(): void;
};

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    content TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS records_by_collection ON records (collection, id);
  CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  INSERT OR IGNORE INTO sequence (name, value) VALUES ('id', 1000);
`;

/** Opens the state below `folder`, making it when there is none. Ids come from one sequence, and are never used again. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path.join(folder, "hub.sqlite"));
  database.exec(schema);
  const increment = database.prepare("UPDATE sequence SET value = value + 1 WHERE name = 'id' RETURNING value");
  const nextId = (): number => Number(increment.get()?.["value"]);
  const collection = <Name extends keyof Records>(name: Name): Collection<Records[Name]> =>
    createCollection<Records[Name]>(database, name, nextId);
  return {
    users: collection("users"),
    tokens: collection("tokens"),
    memberships: collection("memberships"),
    teams: collection("teams"),
    teamMembers: collection("teamMembers"),
    teamRepositories: collection("teamRepositories"),
    repositories: collection("repositories"),
    collaborators: collection("collaborators"),
    apps: collection("apps"),
    installations: collection("installations"),
    deliveries: collection("deliveries"),
    signedCommits: collection("signedCommits"),
    rulesets: collection("rulesets"),
    issues: collection("issues"),
    comments: collection("comments"),
    labels: collection("labels"),
    timeline: collection("timeline"),
    bodyEdits: collection("bodyEdits"),
    pulls: collection("pulls"),
    reviews: collection("reviews"),
    checkSuites: collection("checkSuites"),
    checkRuns: collection("checkRuns"),
    workflows: collection("workflows"),
    workflowRuns: collection("workflowRuns"),
    jobs: collection("jobs"),
    logLines: collection("logLines"),
    environments: collection("environments"),
    secrets: collection("secrets"),
    close: () => {
      database.close();
    },
  };
}
