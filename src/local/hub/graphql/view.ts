import { GraphQLError } from "graphql";
import type { GraphQLFieldResolver, GraphQLResolveInfo } from "graphql";

import type { Actor, HubContext } from "../context.ts";
import type { CommentRecord, IssueRecord } from "../store/issue_records.ts";
import type { RepositoryRecord } from "../store/records.ts";

/** Who asks, and what of. */
export interface Asker {
  readonly context: HubContext;
  readonly actor: Actor;
  /** Views that lead to each other, and so can't name each other. */
  readonly views: Views;
}

/** Each throws a HubError when the asker may not see what it shows. */
export interface Views {
  repository(asker: Asker, repository: RepositoryRecord): View;
  /** An issue, or the pull request behind it. */
  issue(asker: Asker, issue: IssueRecord): View;
  comment(asker: Asker, comment: CommentRecord): View;
}

/**
 * An object of an answer. A member is a value, or a `field` where it takes arguments or work. What a view lacks is answered with
 * an error that names it, so that nobody takes "the local GitHub doesn't have this" for "there is none".
 */
export interface View {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

class Field {
  readonly supported: readonly string[];
  readonly resolve: (args: never, info: GraphQLResolveInfo) => unknown;

  constructor(supported: readonly string[], resolve: Field["resolve"]) {
    this.supported = supported;
    this.resolve = resolve;
  }
}

/** A member with work to do, which takes these arguments and answers an error to any other. */
export function field<Args extends object>(
  supported: readonly (keyof Args & string)[],
  resolve: (args: Args, info: GraphQLResolveInfo) => unknown,
): Field {
  return new Field(supported, resolve);
}

export const resolveField: GraphQLFieldResolver<unknown, unknown, Readonly<Record<string, unknown>>> = (
  source,
  args,
  _context,
  info,
) => {
  const name = info.fieldName;
  if (!isView(source) || !Object.hasOwn(source, name)) {
    throw new GraphQLError(`The local GitHub doesn't answer the field ${info.parentType.name}.${name}: leave it out.`);
  }
  const member = source[name];
  const supported = member instanceof Field ? member.supported : [];
  refuseOthers(args, supported, info);
  // GraphQL has checked the arguments against the schema, from which the types of `Args` are generated.
  return member instanceof Field ? member.resolve(args as never, info) : member;
};

export function isView(value: unknown): value is View {
  return typeof value === "object" && value !== null && "__typename" in value;
}

/** Arguments that the schema gives a default are there even when nobody wrote them. */
function refuseOthers(args: Readonly<Record<string, unknown>>, supported: readonly string[], info: GraphQLResolveInfo) {
  const declared = info.parentType.getFields()[info.fieldName]?.args ?? [];
  for (const [name, value] of Object.entries(args)) {
    const byDefault = declared.find((argument) => argument.name === name)?.defaultValue;
    if (supported.includes(name) || value === null || JSON.stringify(value) === JSON.stringify(byDefault)) continue;
    throw new GraphQLError(
      `The local GitHub doesn't support the argument "${name}" of ${info.parentType.name}.${info.fieldName}: leave it out.`,
    );
  }
}

/** Refuses members of an input object that have no effect here. */
export function refuseMembers(input: object, supported: readonly string[], where: string): void {
  for (const [name, value] of Object.entries(input)) {
    if (supported.includes(name) || value === null || value === false) continue;
    throw new GraphQLError(`The local GitHub doesn't support "${name}" of ${where}: leave it out.`);
  }
}
