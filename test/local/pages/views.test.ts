import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readIssueForm } from "../../../src/local/pages/issue_form.ts";
import { linksOf } from "../../../src/local/pages/links.ts";
import { chooser } from "../../../src/local/pages/views/chooser.ts";
import { commitList, readMessage } from "../../../src/local/pages/views/commits.ts";
import { diff } from "../../../src/local/pages/views/diff.ts";
import { fileText } from "../../../src/local/pages/views/files.ts";
import { formPage } from "../../../src/local/pages/views/issue_form.ts";
import { conversationPage } from "../../../src/local/pages/views/issue.ts";
import { issueList } from "../../../src/local/pages/views/issue_list.ts";
import { layout } from "../../../src/local/pages/views/layout.ts";
import { propertyValue } from "../../../src/local/pages/views/property_value.ts";
import { bareTags } from "./tags.ts";

const at = "2026-03-01T10:00:00Z";

/** Every view that shows what somebody typed, with `text` in every place where text can stand. */
async function everything(text: string): Promise<string> {
  const links = linksOf(text, "acme", "catalog");
  const label = { name: text, color: text };
  const person = { login: text, name: text, role: text, introduction: text };
  const body = { anchor: "body", login: text, at, edited: true, raw: text, rendered: chooser([], text), editAt: "/x" };
  const form = readIssueForm(
    "f.yml",
    JSON.stringify({ name: text, description: text, title: text, body: formBody(text) }),
  );
  if (typeof form === "string") throw new Error(form);
  const commit = { sha: text, message: `${text}\n\nRun: ${text}`, author: text, at: text, verified: true };
  const file = { filename: text, status: text, additions: 1, deletions: 1, patch: `@@ -1 +1 @@\n-${text}\n+${text}` };
  const views = [
    chooser([person], text),
    issueList(
      [{ number: 1, title: text, state: "open", login: text, createdAt: text, labels: [label], href: text }],
      links,
      text,
    ),
    conversationPage(
      {
        number: 1,
        title: text,
        state: "open",
        badge: { text, tone: "good" },
        login: text,
        createdAt: at,
        body,
        entries: [{ kind: "comment", post: body }],
        labels: [label],
        allLabels: [{ name: `other ${text}`, color: text }],
        address: text,
        typedComment: text,
      },
      { what: "issue" },
    ),
    formPage({
      form,
      title: text,
      prefill: () => text,
      markdown: () => propertyValue(text),
      enforcesRequired: true,
      links,
    }),
    commitList([commit], links),
    diff([file]),
    fileText(text),
    propertyValue(text),
    layout(
      { person, people: [person], repository: text, links, path: text, app: "running", problem: text },
      { title: text, body: propertyValue(text) },
    ),
  ];
  return (await Promise.all(views.map(async (view) => String(await view)))).join("\n");
}

function formBody(text: string): object[] {
  const attributes = { label: text, description: text, placeholder: text, value: text, options: [text, `${text}2`] };
  const element = (type: string, id: string, more: object = {}) => ({
    type,
    id,
    attributes: { ...attributes, ...more },
  });
  return [
    element("input", text),
    element("textarea", `${text}1`),
    element("dropdown", `${text}2`),
    element("dropdown", `${text}3`, { multiple: true }),
    element("checkboxes", `${text}4`),
  ];
}

const hostile = fc.oneof(
  fc.constantFrom(
    ...[
      "<script>alert(1)</script>",
      '"><img src=x onerror=alert(1)>',
      "' onfocus=alert(1) autofocus='",
      "</textarea><script>",
    ],
    ...["</title><script>", "--><script>", "${alert(1)}", "&lt;script&gt;", "\"'`<>&", "</option></select><b>"],
  ),
  fc.string({ minLength: 1, unit: fc.constantFrom("<", ">", '"', "'", "&", "a", "/", "=", " ", "\n", "`", "-", "!") }),
);

describe("views", () => {
  it("show what somebody typed as text, wherever it stands", async () => {
    const expected = bareTags(await everything("plain"));
    await fc.assert(
      fc.asyncProperty(hostile, async (typed) => {
        // Not blank, and no word that a view itself looks for: then the same elements must come out as for plain text.
        const tags = bareTags(await everything(`x${typed}x`));
        expect(tags.filter((tag) => !expected.includes(tag))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("link to what a property names only when that is an address of the web", async () => {
    expect(String(await propertyValue("https://acme.example/x"))).toContain("<a ");
    expect(String(await propertyValue("javascript:alert(1)"))).not.toContain("<a ");
    expect(String(await propertyValue("https://x y"))).not.toContain("<a ");
  });
});

describe("readMessage", () => {
  it("separates subject, body and trailers", () => {
    expect(readMessage("Add a database\n\nFor the mailer.\n\nRun: 12\nApproved-by: omar\n")).toEqual({
      subject: "Add a database",
      body: "For the mailer.",
      trailers: [
        ["Run", "12"],
        ["Approved-by", "omar"],
      ],
    });
  });

  it("takes a last paragraph that is not all trailers as text", () => {
    expect(readMessage("Subject\n\nNote: this\nis prose")).toEqual({
      subject: "Subject",
      body: "Note: this\nis prose",
      trailers: [],
    });
    expect(readMessage("Only: this")).toEqual({ subject: "Only: this", body: "", trailers: [] });
  });
});

describe("diff", () => {
  it("numbers the lines of both sides", async () => {
    const html = String(
      await diff([
        {
          filename: "a.tf",
          status: "modified",
          additions: 1,
          deletions: 1,
          patch: "@@ -1,2 +1,2 @@\n same\n-old\n+new",
        },
      ]),
    ).replaceAll(/\s+/g, " ");
    expect(html).toContain(
      '<tr class="delete"> <td class="at">2</td> <td class="at"></td> <td><code>-old</code></td> </tr>',
    );
    expect(html).toContain(
      '<tr class="insert"> <td class="at"></td> <td class="at">2</td> <td><code>+new</code></td> </tr>',
    );
  });

  it("says so where there is no text to show", async () => {
    expect(String(await diff([{ filename: "a.bin", status: "added", additions: 0, deletions: 0 }]))).toContain(
      "No text to show",
    );
  });
});
