/** A reference of Backstage's, complete: `component:default/artist-web` ("Entity references" in its documentation). */
export interface EntityReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export const defaultNamespace = "default";

const namePattern = /^(?=.{1,63}$)[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const namespacePattern = /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

export function isBackstageName(text: string): boolean {
  return namePattern.test(text);
}

export function isBackstageNamespace(text: string): boolean {
  return namespacePattern.test(text);
}

/** Reads `[kind:][namespace/]name`; nothing where it is none, or names no kind and there is no default. */
export function parseReference(
  text: string,
  defaults: { readonly kind?: string; readonly namespace: string },
): EntityReference | undefined {
  const [, kind = defaults.kind, namespace = defaults.namespace, name = ""] =
    /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(text) ?? [];
  if (kind === undefined || !isBackstageName(name) || !isBackstageNamespace(namespace.toLowerCase())) return undefined;
  return { kind, namespace: namespace.toLowerCase(), name };
}

/** As short as it can be from where it stands. */
export function writeReference(
  { kind, namespace, name }: EntityReference,
  defaults: { readonly kind?: string; readonly namespace: string },
): string {
  const prefix = kind === defaults.kind ? "" : `${kind.toLowerCase()}:`;
  return `${prefix}${namespace === defaults.namespace ? "" : `${namespace}/`}${name}`;
}

/** In the catalog an entity is called by its name, and one of another namespace by both. */
export function identifierOf({ namespace, name }: Omit<EntityReference, "kind">): string {
  return namespace === defaultNamespace ? name : `${namespace}/${name}`;
}

/** Nothing where Backstage could not call an entity so. */
export function nameOf(identifier: string): Omit<EntityReference, "kind"> | undefined {
  const parts = identifier.split("/");
  const [namespace = "", name = ""] = parts.length === 1 ? [defaultNamespace, identifier] : parts;
  // `default/a` would come back as `a`.
  const isOwn = parts.length === 1 || (parts.length === 2 && namespace !== defaultNamespace);
  return isOwn && isBackstageName(name) && isBackstageNamespace(namespace) ? { namespace, name } : undefined;
}
