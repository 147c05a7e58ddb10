import { GraphQLError } from "graphql";
import type { GraphQLResolveInfo } from "graphql";

import { field } from "./view.ts";
import type { View } from "./view.ts";

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const pageArguments = ["first", "last", "after", "before"] as const;
/** GitHub's own limits; only timelines have the larger one. */
const usualLimit = 100;
export const timelineLimit = 250;

/** A list of an object, in pages. Takes `more` arguments besides those of paging. */
export function connection<Args extends PageArguments, Item>(
  more: readonly (keyof Args & string)[],
  itemsOf: (args: Args) => readonly Item[] | Promise<readonly Item[]>,
  view: (item: Item, args: Args) => View | Promise<View>,
  limit = usualLimit,
) {
  return field<Args>([...pageArguments, ...more], async (args, info) => {
    checkBounds(args, info, limit);
    return page(await itemsOf(args), args, (item) => view(item, args));
  });
}

async function page<Item>(items: readonly Item[], args: PageArguments, view: (item: Item) => View | Promise<View>) {
  const from = args.after == null ? 0 : readCursor(args.after) + 1;
  const to = args.before == null ? items.length : readCursor(args.before);
  const between = items.slice(from, to);
  const first = args.last == null ? from : Math.max(from, from + between.length - args.last);
  const end = args.first == null ? from + between.length : Math.min(from + args.first, from + between.length);
  const nodes = await Promise.all(items.slice(first, end).map(async (item) => await view(item)));
  const edges = nodes.map((node, index) => ({ __typename: "Edge", node, cursor: writeCursor(first + index) }));
  return {
    __typename: "Connection",
    totalCount: items.length,
    filteredCount: between.length,
    pageCount: nodes.length,
    nodes,
    edges,
    pageInfo: {
      __typename: "PageInfo",
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < items.length,
      hasPreviousPage: first > 0,
    },
  };
}

function checkBounds({ first, last }: PageArguments, info: GraphQLResolveInfo, limit: number): void {
  const name = `the \`${info.fieldName}\` connection`;
  if (first == null && last == null) {
    throw new GraphQLError(`You must provide a \`first\` or \`last\` value to properly paginate ${name}.`);
  }
  if (first != null && last != null) {
    throw new GraphQLError(`Passing both \`first\` and \`last\` to paginate ${name} is not supported.`);
  }
  const [bound, size] = first == null ? ["last", last ?? 0] : ["first", first];
  if (size < 0) throw new GraphQLError(`\`${bound}\` on ${name} cannot be less than zero.`);
  if (size > limit) {
    throw new GraphQLError(`Requesting ${size} records on ${name} exceeds the \`${bound}\` limit of ${limit} records.`);
  }
}

const writeCursor = (index: number): string => Buffer.from(`cursor:${index}`).toString("base64");

function readCursor(cursor: string): number {
  const [, index] = /^cursor:(\d{1,9})$/.exec(Buffer.from(cursor, "base64").toString()) ?? [];
  if (index === undefined) throw new GraphQLError(`\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(index);
}
