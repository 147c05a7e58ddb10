import { starterCatalog } from "../../../src/cli/starter_catalog.ts";
import { ownersOf, parseCodeowners } from "../../../src/core/approval/codeowners.ts";
import { loadCatalog } from "../../../src/core/catalog/load.ts";
import type { Catalog } from "../../../src/core/catalog/model/catalog.ts";
import type { CatalogTree } from "../../../src/core/catalog/tree/tree.ts";
import { buildForm } from "../../../src/core/forms/build_form.ts";
import { writeForm } from "../../../src/core/forms/write_form.ts";
import { deriveKeys } from "../../../src/core/plan/keys.ts";
import { assessIssue } from "../../../src/core/run/assess_issue.ts";
import type { RunKeys } from "../../../src/core/run/keys.ts";
import type { Request, RequestOrigin } from "../../../src/core/run/request.ts";
import type { Issue, RunSnapshot } from "../../../src/core/run/snapshot.ts";
import { createJqEvaluator } from "../../../src/jq/evaluator.ts";
import { memoryTree } from "../../support/memory_tree.ts";
import { renderBody } from "../../support/render_body.ts";

const repository = "acme/catalog";
const masterKeys = [new Uint8Array(32).fill(1)];

export const keys: RunKeys = {
  announcement: deriveKeys(masterKeys, repository, "announcement"),
  commit: deriveKeys(masterKeys, repository, "commit"),
  nonce: deriveKeys(masterKeys, repository, "nonce"),
  seal: deriveKeys(masterKeys, repository, "seal"),
};

export const app = { id: 1, botLogin: "gatehouse[bot]" };
export const bot = { login: app.botLogin, kind: "bot" } as const;
export const openedAt = "2026-11-22T08:00:00.000Z";

export const jq = createJqEvaluator({ timeoutMilliseconds: 5000 });

const starter = await starterCatalog({
  appSlug: "gatehouse",
  appId: "1",
  defaultBranch: "main",
  owners: "@acme/devops",
  action: `acme/gatehouse/action@${"0123456789".repeat(4)}`,
  templateSet: "demo",
  localBackend: true,
});

/** The starter catalog with some files changed; nothing for a file takes it away. */
export function openCatalog(changes: Readonly<Record<string, string | undefined>> = {}): Promise<Catalog> {
  const files = new Map<string, string | Uint8Array>(starter);
  for (const [path, text] of Object.entries(changes)) {
    if (text === undefined) files.delete(path);
    else files.set(path, text);
  }
  return loadCatalog(memoryTree(Object.fromEntries(files)));
}

/** A file of the starter catalog as text. */
export function starterFile(path: string): string {
  const bytes = starter.get(path);
  if (bytes === undefined) throw new Error(`The starter catalog has no ${path}.`);
  return new TextDecoder().decode(bytes);
}

export const orders = { entity: "mailer", name: "orders", instances: "2", class: "db.t4g.medium" };

export type Answers = Readonly<Record<string, string>>;

export function bodyOf(catalog: Catalog, action: string, answers: Answers): string {
  const found = catalog.actions.get(action);
  if (found === undefined) throw new Error(`The catalog has no action ${action}.`);
  return renderBody(writeForm(buildForm(found, catalog)), answers);
}

const issueUrl = "https://github.com/acme/catalog/issues/12";

/** What an issue asks for, as the observer judges it: by the action of its label. */
export function assess(catalog: Catalog, issue: Issue): Promise<Request> {
  const label = issue.labels.find((name) => name.startsWith("action/")) ?? "action/";
  const action = catalog.actions.get(label.slice("action/".length));
  if (action === undefined) return Promise.resolve({ kind: "unknown", problem: "It names no action." });
  const origin: RequestOrigin = {
    repository,
    issue: issue.number,
    url: issueUrl,
    requestedBy: issue.author.login,
    createdAt: issue.createdAt,
  };
  return assessIssue(catalog, action, issue, origin, jq);
}

/** Who owns what a request writes, by the catalog's CODEOWNERS. */
export function pathsOf(catalog: Catalog, request: Request): RunSnapshot["paths"] {
  if (request.kind !== "valid") return [];
  const codeowners = parseCodeowners(catalog.codeowners?.text ?? "");
  const paths = [...[...request.files.keys()].map((path) => `${request.folder}/${path}`), request.entityPath];
  return paths.map((path) => ({ path, owners: ownersOf(codeowners, path) }));
}

/** A run that dana has just submitted. omar is the one member of the owners' team. */
export async function submitted(
  catalog: Catalog,
  action: string,
  body = bodyOf(catalog, action, orders),
): Promise<RunSnapshot> {
  const issue: Issue = {
    id: "I_12",
    number: 12,
    title: action,
    body,
    author: { login: "dana", kind: "person" },
    open: true,
    createdAt: openedAt,
    editors: [],
    hasMoreEditors: false,
    labels: ["gatehouse", `action/${action}`],
    labelled: [],
    silenced: [],
    comments: [],
  };
  const request = await assess(catalog, issue);
  return {
    now: openedAt,
    app,
    repository: {
      id: "R_1",
      fullName: repository,
      url: "https://github.com/acme/catalog",
      defaultBranch: "main",
      private: true,
    },
    catalog,
    unprotected: [],
    issue,
    request,
    mayExecute: [{ login: "dana", allowed: true }],
    paths: pathsOf(catalog, request),
    members: new Map([["acme/devops", new Set(["omar"])]]),
    writers: new Set(["dana", "omar", "olga", "rita", "sina"]),
    labelIds: new Map(),
    checks: [],
    reports: [],
    workflowRuns: [],
  };
}

/** A tree with some files added and others gone. */
export async function changedTree(
  tree: CatalogTree,
  additions: ReadonlyMap<string, Uint8Array>,
  deletions: readonly string[] = [],
): Promise<CatalogTree> {
  const blobs = [...tree.entries.values()].filter(({ kind }) => kind === "blob").map(({ path }) => path);
  const files = new Map([...(await tree.read(blobs)), ...additions]);
  for (const path of deletions) files.delete(path);
  return memoryTree(Object.fromEntries(files));
}
