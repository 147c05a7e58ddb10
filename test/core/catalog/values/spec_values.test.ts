import { expect, test } from "vitest";
import type { JsonValue } from "../../../../src/core/json.ts";
import type { ValueSchema } from "../../../../src/core/catalog/model/blueprint.ts";
import { validateValue } from "../../../../src/core/catalog/values/value_schema.ts";

const text = (spec: string): ValueSchema => ({ type: "string", spec });
const object = (spec: string): ValueSchema => ({ type: "object", spec });
const openApi = 'openapi: 3.1.0\ninfo: {title: Orders, version: "1"}\npaths: {}\n';

test.each<[ValueSchema, JsonValue, RegExp]>([
  [text("open-api"), "paths: {}", /^an OpenAPI description \(with its `openapi` version\), or an address/],
  [text("open-api"), "openapi: 3.0.0\npaths: [", /^an OpenAPI description.* of one; line 2 of the text is no YAML$/],
  [text("open-api"), "openapi: {}", /^an OpenAPI description/],
  [text("open-api"), "asyncapi: 3.0.0", /^an OpenAPI description/],
  [text("open-api"), "javascript:alert(1)", /^an OpenAPI description/],
  [object("open-api"), { paths: {} }, /^an OpenAPI description/],
  [text("async-api"), openApi, /^an AsyncAPI description/],
  [text("embedded-url"), "javascript:alert(1)", /^an address \(https/],
  [text("embedded-url"), "dashboard", /^an address \(https/],
  [{ type: "array", items: { type: "string", spec: "embedded-url" } }, ["https://a/", "b"], /^an address/],
  [{ type: "array", items: { type: "string" }, spec: "async-api" }, ["b"], /^an AsyncAPI description/],
])("%j does not take %j", (schema, value, expected) => {
  expect(validateValue(schema, value)).toMatch(expected);
});

test.each<[ValueSchema, JsonValue]>([
  [text("open-api"), openApi],
  [text("open-api"), "openapi: 3.0.0\npaths: {/: {get: {responses: {\n 200: {description: ok}}}}}"],
  [text("open-api"), '{"swagger": "2.0", "paths": {}}'],
  [text("open-api"), "https://example.com/openapi.yml"],
  [object("open-api"), { openapi: "3.0.3" }],
  [text("async-api"), "asyncapi: 2.6.0\nchannels: {}\n"],
  [text("embedded-url"), "https://grafana.example.com/d/1"],
  [{ type: "array", items: { type: "string", spec: "embedded-url" } }, ["https://a/", "http://b/"]],
  [{ type: "string", spec: "other" }, "anything"],
  [
    text("open-api"),
    `openapi: 3.0.0\npaths: {${Array.from({ length: 2000 }, (_, at) => `/${String(at)}: {}`).join(", ")}}`,
  ],
])("%j takes its twin", (schema, value) => {
  expect(validateValue(schema, value)).toBeUndefined();
});
