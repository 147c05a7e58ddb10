import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { createHub, type Hub } from "../../../src/local/hub/hub.ts";
import type { WorkflowRunner } from "../../../src/local/hub/workflow_runner.ts";
import { githubAs } from "../../../src/local/pages/github.ts";
import type { Computed, ReadComputed } from "../../../src/local/pages/computed.ts";
import type { AppControl } from "../../../src/local/pages/hub_access.ts";
import { mountPages } from "../../../src/local/pages/mount.ts";
import type { Person } from "../../../src/local/pages/people.ts";

const people: readonly Person[] = [
  { login: "dana", name: "Dana", role: "developer", introduction: "Asks for things, and follows one status comment." },
  { login: "omar", name: "Omar", role: "code owner", introduction: "Reads what would change, and lets it through." },
  { login: "sam", name: "Sam", role: "stranger", introduction: "May look and ask; approves nothing." },
];

const form = `name: Add a DocumentDB
description: A managed document database for one service.
title: "Add a DocumentDB"
labels: [gatehouse, action/add_document_db]
body:
  - type: markdown
    attributes: { value: "A code owner approves this before anything is made." }
  - type: input
    id: entity
    attributes: { label: Entity, description: The service that gets it }
    validations: { required: true }
  - type: input
    id: name
    attributes: { label: Name, description: "lowercase, 3 to 21 characters, e.g. \`orders\`" }
    validations: { required: true }
  - type: input
    id: instances
    attributes: { label: Instances, description: "a whole number from 1 to 5", value: "1" }
    validations: { required: true }
  - type: dropdown
    id: class
    attributes: { label: Instance class, options: [db.t4g.medium, db.r6g.large], default: 0 }
`;

const files: Readonly<Record<string, string>> = {
  ".github/ISSUE_TEMPLATE/add_document_db.yml": form,
  ".github/ISSUE_TEMPLATE/config.yml": "blank_issues_enabled: false\n",
  "blueprints/service.yml": `identifier: service
title: Service
description: Something that runs and that somebody owns.
schema:
  properties:
    language: { type: string, title: Language }
    repository: { type: string, format: url, title: Repository }
    onCall: { type: string, title: On call }
aggregationProperties:
  databases: { title: Databases, target: database, calculationSpec: { calculationBy: entities, func: count } }
calculationProperties:
  slug: { title: Slug, calculation: .identifier, type: string }
  worth: { title: Worth, calculation: .x, type: number }
`,
  "blueprints/database.yml": `identifier: database
title: Database
schema: { properties: { engine: { type: string, title: Engine }, instances: { type: number, title: Instances } } }
relations: { service: { target: service, title: Service } }
`,
  "blueprints/domain.yml": "identifier: domain\ntitle: Domain\nschema: { properties: {} }\n",
  "entities/service/mailer.yml":
    "identifier: mailer\ntitle: Mailer\nproperties: { language: Go, repository: 'https://github.com/acme/mailer' }\n",
  "entities/service/billing.yml":
    "identifier: billing\ntitle: Billing\nproperties: { language: Kotlin, onCall: team-money }\n",
  "entities/database/mailer-archive.yml":
    "identifier: mailer-archive\nblueprint: database\ntitle: Mailer archive\nproperties: { engine: documentdb, instances: 2 }\nrelations: { service: mailer }\n",
  "actions/add_document_db.yml": `identifier: add_document_db
title: Add a DocumentDB
description: A managed document database for one service.
trigger: { type: self-service, operation: DAY-2, blueprintIdentifier: service }
`,
  ".github/workflows/gatehouse.yml":
    "on: { workflow_dispatch: {} }\njobs: { plan: { runs-on: ubuntu-latest, steps: [] } }\n",
  "README.md": "# Catalog\n",
};

export interface PagesServer {
  readonly hub: Hub;
  readonly url: string;
  /** What was done to the app by its buttons. */
  readonly appCalls: readonly string[];
  close(): Promise<void>;
}

/** A hub with the pages on it, three people, and a small catalog. Nothing plays the app. */
export async function startPagesServer(): Promise<PagesServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "pages-"));
  const app = appStandIn();
  const hub = await createHub({
    folder: path.join(folder, "hub"),
    port: 0,
    runner: planningRunner,
    log: () => undefined,
    extend: (server, running) => {
      mountPages(server, running, { people, home: "acme/catalog", app: app.control, computed: computedStandIn });
    },
  });
  await seed(hub, path.join(folder, "catalog"));
  return {
    hub,
    url: hub.url,
    appCalls: app.calls,
    close: async () => {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Knows of one entity only. */
const computedStandIn: ReadComputed = (repository, _blueprint, identifiers) =>
  Promise.resolve(
    new Map(repository === "acme/catalog" && identifiers.includes("mailer") ? [["mailer", computedOfMailer]] : []),
  );

const computedOfMailer: Computed = {
  values: { databases: 1, slug: "<b>mailer</b>" },
  team: ["acme/money"],
  problems: ["service mailer: `worth`: there is too much to compute."],
  origin: {
    createdAt: "2026-11-01T00:00:00.000Z",
    createdBy: "omar",
    updatedAt: "2026-11-02T00:00:00.000Z",
    updatedBy: "dana",
  },
};

/** A runner with one job that says something in its log and in its summary. */
const planningRunner: WorkflowRunner = (_request, progress) => {
  progress.runName("Plan of run 12");
  progress.jobStarted("plan");
  progress.log("plan", "Terraform will perform <b>one</b> action");
  progress.stepSummary("plan", "### One to create\n\n<script>alert(1)</script>");
  progress.jobFinished("plan", "success");
  return Promise.resolve("success");
};

/** Opens a pull request as omar that changes one file, and answers its number. */
export async function openPull(
  { url, hub }: PagesServer,
  path: string,
  text: string,
  branch = `run/${path}`,
): Promise<number> {
  const omar = githubAs(url, hub.administration.tokenOf("omar"));
  const at = { owner: "acme", repo: "catalog" };
  const { data: main } = await omar.git.getRef({ ...at, ref: "heads/main" });
  const { data: tree } = await omar.git.createTree({
    ...at,
    base_tree: main.object.sha,
    tree: [{ path, mode: "100644", type: "blob", content: text }],
  });
  const message = `Change ${path}\n\nRun: 12\nApproved-by: omar`;
  const { data: commit } = await omar.git.createCommit({ ...at, message, tree: tree.sha, parents: [main.object.sha] });
  await omar.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: commit.sha });
  const { data: pull } = await omar.pulls.create({ ...at, title: `Change ${path}`, head: branch, base: "main" });
  return pull.number;
}

function appStandIn(): { control: AppControl; calls: string[] } {
  const calls: string[] = [];
  const toggle = (call: string) => () => {
    calls.push(call);
    return Promise.resolve();
  };
  return {
    calls,
    control: {
      status: () => (calls.at(-1) === "kill" ? "stopped" : "running"),
      kill: toggle("kill"),
      start: toggle("start"),
    },
  };
}

async function seed({ administration: site }: Hub, folder: string): Promise<void> {
  for (const { login, name } of people) site.createUser({ login, name });
  site.createOrganization("acme");
  site.addMember("acme", "dana");
  site.addMember("acme", "omar");
  await site.createRepository("acme/catalog", { private: false, defaultBranch: "main" });
  site.setCollaborator("acme/catalog", "dana", "read");
  site.setCollaborator("acme/catalog", "omar", "write");
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await site.importFolder("acme/catalog", folder, "Start the catalog", { name: "omar", email: "omar@acme.example" });
}
