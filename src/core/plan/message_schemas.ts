import { changeReasons } from "./change_reasons.ts";

/** JSON Schemas of the messages that cross the border between app and job. No key is accepted that is not named here. */

const text = { type: "string" };
const texts = { type: "array", items: text };
const count = { type: "integer", minimum: 0 };
const positive = { type: "integer", minimum: 1 };
const objectId = { type: "string", pattern: "^[0-9a-f]{40}([0-9a-f]{24})?$" };
const sha256 = { type: "string", pattern: "^[0-9a-f]{64}$" };
const nonce = { type: "string", pattern: "^[0-9a-f]{32}$" };
const repository = { type: "string", pattern: "^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$" };
const phase = { enum: ["plan", "apply"] };

function exactly(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: "object",
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

export const sealSchema = exactly(
  {
    tree: objectId,
    lockFile: { anyOf: [sha256, { const: "none" }] },
    tool: text,
    backend: sha256,
    policies: { anyOf: [objectId, { const: "none" }] },
    state: text,
    effects: sha256,
  },
  { marks: text },
);

const changeLine = exactly(
  {
    address: text,
    action: { enum: ["create", "update", "replace", "delete", "move", "import", "forget"] },
    attributes: texts,
  },
  {
    forcing: texts,
    sensitive: texts,
    unknown: texts,
    values: { type: "array", items: exactly({ path: text }, { before: text, after: text }) },
    partlyShown: texts,
    previous: text,
    importId: text,
    reason: { enum: Object.keys(changeReasons) },
    replacement: { enum: ["create_first", "forget_old"] },
  },
);

const outputLine = exactly(
  { name: text, action: { enum: ["create", "update", "delete"] } },
  { sensitive: { const: true }, noLongerSensitive: { const: true }, unknown: { const: true } },
);

const counts = exactly({
  create: count,
  update: count,
  replace: count,
  delete: count,
  move: count,
  import: count,
  forget: count,
  outputs: count,
  drift: count,
});

export const findings = {
  type: "array",
  items: exactly({ title: text, message: text, addresses: texts }, { more: count }),
};

const diagnosis = exactly(
  { step: { enum: ["install", "init", "plan", "apply", "guard"] }, summary: text },
  {
    detail: text,
    address: text,
    file: text,
    line: positive,
    lock: exactly({ id: text, who: text, operation: text, created: text }),
  },
);

const sealApproval = exactly({
  digest: sha256,
  effects: sha256,
  by: { type: "array", items: exactly({ login: text, at: text }) },
});

export const sealApprovals = { type: "array", items: sealApproval };

export const orderSchema = exactly(
  {
    version: { const: 1 },
    phase,
    repository,
    issue: positive,
    pull: positive,
    head: objectId,
    folder: text,
    tree: objectId,
    operation: { enum: ["create", "update", "delete"] },
    attempt: positive,
    nonce,
    tool: exactly({}, { name: { enum: ["terraform", "tofu"] }, version: text }),
    backend: exactly({ type: text, arguments: { type: "object" } }),
    providers: texts,
    modules: texts,
    outputs: texts,
  },
  {
    publicAttributes: texts,
    policies: exactly({ commit: objectId, tree: objectId }),
    seal: sealSchema,
    approvals: sealApprovals,
  },
);

export const reportSchema = exactly(
  {
    version: { const: 1 },
    repository,
    issue: positive,
    phase,
    nonce,
    head: objectId,
    tree: objectId,
    workflowRunId: positive,
    workflowRunAttempt: positive,
    outcome: { enum: ["planned", "plan_failed", "refused", "applied", "stale", "apply_failed"] },
    toolMilliseconds: { type: "number", minimum: 0 },
  },
  {
    seal: sealSchema,
    counts,
    changes: { type: "array", items: changeLine },
    changesOmitted: exactly({ destroying: count, other: count }),
    valuesOmitted: positive,
    outputChanges: { type: "array", items: outputLine },
    drifted: { type: "array", items: changeLine },
    beyondOperation: { type: "array", items: changeLine },
    toolWarnings: findings,
    toolWarningsOmitted: count,
    warnings: findings,
    warningsOmitted: count,
    differences: texts,
    unreviewed: exactly({ names: texts, more: count, gone: count }),
    outputs: { type: "object" },
    omittedOutputs: { type: "object", additionalProperties: text },
    diagnosis,
  },
);

const moduleDrift = {
  oneOf: [
    exactly(
      { folder: text, state: { const: "drifted" }, counts, changes: { type: "array", items: changeLine } },
      { changesOmitted: positive, outputChanges: { type: "array", items: outputLine }, outside: texts },
    ),
    exactly({ folder: text, state: { const: "failed" }, diagnosis }),
  ],
};

export const driftSchema = exactly(
  {
    version: { const: 1 },
    repository,
    head: objectId,
    workflowRunId: positive,
    workflowRunAttempt: positive,
    clean: count,
    modules: { type: "array", items: moduleDrift },
  },
  { modulesOmitted: positive },
);
