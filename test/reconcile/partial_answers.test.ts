import { expect, it } from "vitest";
import { stateOf } from "../../src/local/demo/person.ts";
import { openOfficeForFile } from "./office.ts";

const office = await openOfficeForFile();

it("believes no answer of which GitHub could not give a part, whatever null would say there", async () => {
  const run = await office.ask();
  const omar = office.person("omar");
  // Whoever edited a run's issue can't approve it.
  await omar.edit(run, (body) => body.replace("2", "3"));
  await office.look(run);
  office.later(5000);
  await omar.label(run, "approved");
  const words = "Resource limits for this query exceeded. It will be tried again.";
  const fields = ["userContentEdits", "author", "labels", "earliest", "latest", "timelineItems", "references"];
  for (const field of fields) {
    office.lack(["repository", "issue", field]);
    await expect(office.look(run)).rejects.toThrow(`repository.issue.${field}: ${words}`);
  }
  office.lack(["repository", "issue"]);
  await expect(office.look(run)).rejects.toThrow(`repository.issue: ${words}`);
  office.lack(undefined);
  const page = await office.look(run);
  expect(stateOf(page)).toBe("waiting-for-approval");
  expect(page.status).toContain("@omar edited this run's issue");
  expect(page.comments.filter((comment) => comment.startsWith("### "))).toHaveLength(1);
});
