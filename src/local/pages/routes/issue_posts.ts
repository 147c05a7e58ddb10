import { numberOf, type Visit } from "../visit.ts";
import { fieldOf, type Routes } from "./routes.ts";

/** What can be done to an issue or a pull request from its page: the same for both, as on GitHub. */
/** `part` is the element that the page goes on at, so that who just acted by keyboard is still where they were. */
export function issuePosts({ post }: Routes): void {
  const on = (
    path: string,
    part: string,
    act: (visit: Visit, issue: Target, field: (name: string) => string) => Promise<unknown>,
  ): void => {
    post(`/:kind{issues|pull}/:number{[0-9]+}${path}`, {
      from: addressOf,
      act: async (visit, fields) => {
        await act(visit, { ...visit.at, issue_number: numberOf(visit) }, (name) => fieldOf(fields, name));
        return `${addressOf(visit)}#${part}`;
      },
    });
  };
  on("/title", "content", ({ github }, issue, field) => github.issues.update({ ...issue, title: field("title") }));
  on("/body", "body", ({ github }, issue, field) => github.issues.update({ ...issue, body: field("body") }));
  on("/comments", "comment", ({ github }, issue, field) =>
    github.issues.createComment({ ...issue, body: field("body") }),
  );
  on("/comments/:comment{[0-9]+}", "comment", (visit, _, field) =>
    visit.github.issues.updateComment({
      ...visit.at,
      comment_id: Number(visit.parameter("comment")),
      body: field("body"),
    }),
  );
  on("/labels", "add-label", ({ github }, issue, field) =>
    github.issues.addLabels({ ...issue, labels: [field("label")] }),
  );
  on("/labels/remove", "add-label", ({ github }, issue, field) =>
    github.issues.removeLabel({ ...issue, name: field("label") }),
  );
  on("/state", "comment", ({ github }, issue, field) =>
    github.issues.update({ ...issue, state: field("state") === "open" ? "open" : "closed" }),
  );
}

interface Target {
  readonly owner: string;
  readonly repo: string;
  readonly issue_number: number;
}

function addressOf(visit: Visit): string {
  const number = numberOf(visit);
  return visit.parameter("kind") === "pull" ? visit.links.pull(number) : visit.links.issue(number);
}
