import type { PlanConfiguration } from "../plan/plan_shapes.ts";
import { parseHclBody } from "./hcl_body.ts";
import type { Block, Body } from "./hcl_body.ts";
import type { Token } from "./hcl_tokens.ts";
import { scopesBelow, settingsWithin, usesThrough } from "./module_scopes.ts";
import type { Scope, Use } from "./module_scopes.ts";
import { decodeText } from "./template_files.ts";
import { traversalsOf } from "./traversals.ts";

/** An attribute of a resource (`aws_vpc.main`) or data source (`data.aws_region.here`), all of it where `attribute` is empty. */
export interface AttributeReference {
  readonly resource: string;
  readonly attribute: readonly string[];
}

/** A local that is made of an attribute of itself, which Terraform refuses, comes to an end here. */
const deepest = 100;

/**
 * Settings that say who asks, and not where: what they get may be another token at each plan, and not every provider's data source
 * marks it as sensitive.
 */
const credential = /credential|header|key|password|secret|token/i;

/** Names that lead to something else. */
const through: readonly string[] = ["ephemeral", "local", "module", "var"];

/** Names that are no resource's type. */
const others: readonly string[] = ["count", "each", "path", "provider", "self", "terraform"];

/**
 * What the settings of providers are made of (but for credentials), and the instances of modules, by locals, modules' outputs and
 * ephemeral resources too.
 * Terraform's account of what contributes to changes (`relevant_attributes`) follows neither.
 * @param files the root module's, by their paths in it; they must have been guarded
 * @param configuration the plan's, which says of other modules what refers to what, but nothing of their locals
 */
export function unfollowedReferences(
  files: ReadonlyMap<string, Uint8Array>,
  configuration: PlanConfiguration = {},
): readonly AttributeReference[] {
  const blocks = [...files]
    .filter(([path]) => path.endsWith(".tf") && !path.includes("/"))
    .flatMap(([, contents]) => parseHclBody(decodeText(contents) ?? "").blocks);
  const locals = new Map(
    blocks
      .filter(({ type }) => type === "locals")
      .flatMap(({ body }) => body.attributes)
      .map(({ name, expression }) => [name, expression]),
  );
  const root: Scope = { module: configuration.root_module ?? {}, prefix: "" };
  const found = new Map<string, AttributeReference>();
  const seen = new Set<string>();
  const queue = [
    ...blocks.flatMap(settingsOf).flatMap((expression) => usesIn(expression, root)),
    ...scopesBelow(root).flatMap((scope) => settingsWithin(scope, configuration, credential)),
  ];
  for (const { scope, names } of queue) {
    const [first = "", second = "", ...rest] = names;
    const key = JSON.stringify([scope.prefix, ...names]);
    if (seen.has(key) || second === "" || rest.length > deepest) continue;
    seen.add(key);
    const local = first === "local" && scope === root ? locals.get(second) : undefined;
    if (local !== undefined) queue.push(...usesIn(local, root, rest));
    else if (first === "ephemeral" && scope === root) {
      const made = blocks.filter(({ type, labels }) => type === first && labels[0] === second && labels[1] === rest[0]);
      queue.push(...made.flatMap(({ body }) => expressionsOf(body)).flatMap((expression) => usesIn(expression, root)));
    } else if (through.includes(first)) queue.push(...usesThrough(scope, first, second, rest));
    else if (!others.includes(first)) found.set(key, attributeOf(scope.prefix, names));
  }
  return [...found.values()];
}

function attributeOf(
  prefix: string,
  [first = "", second = "", third = "", ...rest]: readonly string[],
): AttributeReference {
  if (first === "data") return { resource: `${prefix}data.${second}.${third}`, attribute: rest };
  return { resource: `${prefix}${first}.${second}`, attribute: third === "" ? rest : [third, ...rest] };
}

/** @param attribute what is taken of the expression's value */
function usesIn(expression: readonly Token[], scope: Scope, attribute: readonly string[] = []): readonly Use[] {
  return traversalsOf(expression).map(({ names, isAll }) => ({
    scope,
    names: isAll ? [...names, ...attribute] : names,
  }));
}

function settingsOf({ type, body }: Block): readonly (readonly Token[])[] {
  if (type === "provider") return expressionsOf(body);
  if (type !== "module") return [];
  return body.attributes.filter(({ name }) => name === "for_each").map(({ expression }) => expression);
}

function expressionsOf({ attributes, blocks }: Body): (readonly Token[])[] {
  const settings = attributes.filter(({ name }) => !credential.test(name));
  return [...settings.map(({ expression }) => expression), ...blocks.flatMap(({ body }) => expressionsOf(body))];
}
