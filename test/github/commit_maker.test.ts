import { expect, it } from "vitest";
import { isMadeBy } from "../../src/github/commit_maker.ts";

const app = { login: "gatehouse[bot]" };
const gitHub = { login: "web-flow" };
const sam = { login: "sam" };
const signed = { verification: { verified: true } };
const unsigned = { verification: { verified: false } };

it.each([
  { what: "the app's, signed by GitHub", commit: { author: app, committer: gitHub, commit: signed }, made: true },
  { what: "the app's, signed as the app's", commit: { author: app, committer: app, commit: signed }, made: true },
  { what: "one without a signature", commit: { author: app, committer: gitHub, commit: unsigned }, made: false },
  { what: "one that nobody verified", commit: { author: app, committer: gitHub, commit: {} }, made: false },
  {
    what: "somebody's own signature over the app's name",
    commit: { author: app, committer: sam, commit: signed },
    made: false,
  },
  { what: "a person's edit in the browser", commit: { author: sam, committer: gitHub, commit: signed }, made: false },
  {
    what: "one of addresses that are nobody's",
    commit: { author: null, committer: null, commit: signed },
    made: false,
  },
  { what: "one of accounts that are gone", commit: { author: {}, committer: {}, commit: signed }, made: false },
])("tells whose commit it is: $what", ({ commit, made }) => {
  expect(isMadeBy(commit, app.login)).toBe(made);
});
