import { createRequire } from "node:module";

import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Hono } from "hono";

import type { Store } from "../../src/local/hub/store/store.ts";

/**
 * Holds what the local GitHub answers and sends against GitHub's own descriptions: every JSON answer of the REST API against
 * `@octokit/openapi`, every webhook against `@octokit/webhooks-schemas`.
 */
export interface Fidelity {
  /** For `createHub({ extend })`: looks at every answer that passes. */
  watch(server: Hono): void;
  /** What was wrong with the answers so far, a line each. */
  readonly faults: readonly string[];
  /** The operations that were answered and checked (`GET /repos/{owner}/{repo}`). */
  readonly operations: ReadonlySet<string>;
  /** What is wrong with the webhooks that a hub sent, a line each. */
  webhookFaults(store: Pick<Store, "deliveries">): string[];
}

const load = createRequire(import.meta.url);

export function createFidelity(): Fidelity {
  const faults: string[] = [];
  const operations = new Set<string>();
  const answers = openApi();
  const webhooks = webhookSchemas();
  return {
    watch: (server) => {
      server.use("*", async (request, next) => {
        await next();
        const path = request.req.path.replace(/^\/api\/v3(?=\/)/, "");
        const response = request.res;
        if (response.status === 304 || /\/graphql$/.test(path)) return;
        const found = answers(request.req.method, path, response.status);
        if (found === undefined) {
          const api = path.startsWith("/repos/") || path.startsWith("/app") || path.startsWith("/orgs/");
          if (api && response.status < 400) faults.push(`${request.req.method} ${path}: GitHub has no such operation`);
          return;
        }
        operations.add(found.operation);
        const problem = await found.check(response.clone());
        if (problem !== undefined) faults.push(`${found.operation} ${response.status}: ${problem}`);
      });
    },
    faults,
    operations,
    webhookFaults: (store) =>
      store.deliveries.all().flatMap((delivery) => {
        const problem = webhooks(delivery.event, delivery.action, JSON.parse(delivery.payload));
        return problem === undefined ? [] : [`webhook ${delivery.event} ${delivery.action ?? ""}: ${problem}`];
      }),
  };
}

type Check = (response: Response) => Promise<string | undefined>;

function openApi(): (method: string, path: string, status: number) => { operation: string; check: Check } | undefined {
  const document = record(load("@octokit/openapi/generated/api.github.com.json"));
  const ajv = createAjv();
  ajv.addSchema(record(withNulls(document)), "github");
  const compiled = new Map<string, ValidateFunction>();
  const paths = Object.keys(record(document["paths"])).map((template) => ({ template, pattern: patternOf(template) }));
  return (method, path, status) => {
    const candidates = paths.filter(
      ({ pattern, template }) => pattern.test(path) && operationOf(document, template, method),
    );
    // The template that says most of the path in so many words is the one that is meant.
    const [best] = candidates.toSorted((one, other) => literal(other.template) - literal(one.template));
    const template = best?.template;
    if (template === undefined) return undefined;
    const operation = `${method} ${template}`;
    return { operation, check: (response) => check(template, method, status, response) };
  };

  async function check(
    template: string,
    method: string,
    status: number,
    response: Response,
  ): Promise<string | undefined> {
    const responses = record(operationOf(document, template, method)?.["responses"]);
    const described = responses[String(status)];
    if (described === undefined) {
      return status >= 400 ? undefined : `status ${status} is not described, only ${Object.keys(responses).join(", ")}`;
    }
    const at = pointerOf(document, `/paths/${escape(template)}/${method.toLowerCase()}/responses/${status}`);
    const content = record(record(valueAt(document, at))["content"]);
    const type = Object.keys(content).find((each) => each.startsWith("application/json"));
    if (type === undefined) return undefined;
    const pointer = `${at}/content/${escape(type)}/schema`;
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${encodeURI(pointer)}` });
    compiled.set(pointer, validate);
    return problemOf(ajv, validate, await response.json());
  }
}

function webhookSchemas(): (event: string, action: string | null, payload: unknown) => string | undefined {
  const schema = record(load("@octokit/webhooks-schemas"));
  const ajv = createAjv();
  ajv.addSchema(schema, "webhooks");
  const definitions = record(schema["definitions"]);
  const compiled = new Map<string, ValidateFunction>();
  return (event, action, payload) => {
    const names = [`${event}$${action ?? "event"}`, `${event}_event`];
    const name = names.find((each) => each in definitions);
    if (name === undefined) return "GitHub has no such event";
    const validate = compiled.get(name) ?? ajv.compile({ $ref: `webhooks#/definitions/${encodeURIComponent(name)}` });
    compiled.set(name, validate);
    return problemOf(ajv, validate, payload);
  };
}

function createAjv(): Ajv {
  // Without these two, compiling takes longer than all tests together.
  const quick = { inlineRefs: false, code: { optimize: false } };
  const ajv = new Ajv({ ...quick, strict: false, allErrors: true, validateSchema: false, logger: false });
  addFormats.default(ajv);
  // Addresses of bots (`1+gatehouse[bot]@users.noreply.github.com`) are none in the eyes of ajv-formats.
  for (const format of ["email", "timestamp", "repo.nwo", "ssh-key"]) ajv.addFormat(format, true);
  return ajv;
}

function problemOf(ajv: Ajv, validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  return ajv.errorsText((validate.errors ?? []).slice(0, 6), { dataVar: "" });
}

function operationOf(document: Readonly<Record<string, unknown>>, template: string, method: string) {
  const operation = record(record(document["paths"])[template])[method.toLowerCase()];
  return operation === undefined ? undefined : record(operation);
}

const literal = (template: string): number => template.replaceAll(/\{\w+\}/g, "").length;

function patternOf(template: string): RegExp {
  const source = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    ["path", "ref", "basehead", "branch"].includes(name) ? ".*" : "[^/]+",
  );
  return new RegExp(`^${source}$`);
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own for null. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, withNulls(inner)]);
  const schema = Object.fromEntries(entries.filter(([key, inner]) => key !== "nullable" || inner !== true));
  // One place says that an account is a user and an enterprise, where all others say "or".
  const all: readonly unknown[] = Array.isArray(schema["allOf"]) ? schema["allOf"] : [];
  if (titles(all).join() === "Simple User,Enterprise") return { anyOf: [...all, { type: "null" }] };
  return entries.length === Object.keys(schema).length ? schema : { anyOf: [schema, { type: "null" }] };
}

const titles = (schemas: readonly unknown[]): unknown[] => schemas.map((schema) => record(schema)["title"]);

const escape = (part: string): string => part.replaceAll("~", "~0").replaceAll("/", "~1");

/** Follows `$ref`s of responses, which are no schemas and which ajv therefore doesn't follow. */
function pointerOf(document: Readonly<Record<string, unknown>>, pointer: string): string {
  const reference = record(valueAt(document, pointer))["$ref"];
  return typeof reference === "string" ? reference.slice(1) : pointer;
}

function valueAt(document: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((value: unknown, part) => record(value)[part], document);
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
