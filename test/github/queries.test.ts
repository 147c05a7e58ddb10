import { parse, validate } from "graphql";
import { expect, it } from "vitest";
import { commentsQuery } from "../../src/github/read_comments.ts";
import { queueQuery } from "../../src/github/read_queue.ts";
import { runQuery } from "../../src/github/run_query.ts";
import { githubSchema } from "../../src/local/hub/graphql/schema.ts";

it.each(Object.entries({ runQuery, queueQuery, commentsQuery }))(
  "%s is one by GitHub's published schema",
  async (_, query) => {
    expect(validate(await githubSchema(), parse(query))).toEqual([]);
  },
);
