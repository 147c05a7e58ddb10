import { record } from "../../src/local/hub/services/timeline.ts";
import { issueByNumber, userByLogin } from "../../src/local/hub/store/lookups.ts";
import type { Office } from "./office.ts";

/** Somebody who may only read has so many issues refer to the run; the answer takes them away again. */
export async function refer(office: Office, run: number, count: number): Promise<() => void> {
  const { context, store } = office.hub;
  const [repository] = store.repositories.filter(({ name }) => name === "catalog");
  const user = userByLogin(store, "sam");
  const { data: noise } = await office.person("sam").octokit.rest.issues.create({
    owner: "acme",
    repo: "catalog",
    title: "Noise",
  });
  const source = issueByNumber(store, repository?.id ?? 0, noise.number);
  const target = issueByNumber(store, repository?.id ?? 0, run);
  if (user === undefined || source === undefined || target === undefined) throw new Error("Who refers to what?");
  for (let made = 0; made < count; made += 1) {
    record(context, { kind: "user", user }, target.id, "cross-referenced", { sourceIssueId: source.id });
  }
  return () => {
    for (const { id } of store.timeline.filter(({ sourceIssueId }) => sourceIssueId === source.id))
      store.timeline.remove(id);
  };
}
