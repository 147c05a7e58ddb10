import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { linksOf } from "../../../src/local/pages/links.ts";
import { addressFor, renderMarkdown } from "../../../src/local/pages/markdown/render.ts";
import { bareTags } from "./tags.ts";

const place = { hubUrl: "http://127.0.0.1:4000", login: "dana", links: linksOf("dana", "acme", "catalog") };
const render = (text: string): string => String(renderMarkdown(text, place));

const harmless = new Set([
  ...["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "em", "strong", "s", "code", "table"],
  ...["thead", "tbody", "tr", "th", "td", "details", "summary"].flatMap((name) => [name]),
]);
const withAttributes =
  /^<(?:a href rel|a href title rel|pre tabindex|pre|div class tabindex role aria-label|span class|ol start|t[hd] style|details open|code class|br|hr)>$/;

function isHarmless(tag: string): boolean {
  const name = /^<\/?([a-z0-9]+)>$/.exec(tag)?.[1];
  if (
    name !== undefined &&
    (harmless.has(name) || (tag.startsWith("</") && ["a", "pre", "div", "span"].includes(name)))
  ) {
    return true;
  }
  return withAttributes.test(tag);
}

const pieces = fc.constantFrom(
  ...["<script>", "</script>", "<img src=x onerror=alert(1)>", "<details>", "</details>", "<summary>", "</summary>"],
  ...[
    "<details open onclick=x>",
    "<!--",
    "-->",
    "<!-- hidden -->",
    "<svg/onload=x>",
    "</div>",
    "<a href='javascript:x'>",
  ],
  ...[
    "[x](javascript:alert(1))",
    '[x](<"onmouseover=x>)',
    "![i](http://e/x.png)",
    "`",
    "```",
    "~~~diff\n",
    "> ",
    "- [x] ",
  ],
  ...[
    "@dana",
    "@acme/devops",
    "#12",
    "\n",
    "\n\n",
    "| a | b |\n|-|-|\n| c | d |\n",
    "<br>",
    "\"'&<>",
    'http://e.x/"><b>',
  ],
  ...[
    "<DETAILS>",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='x'>",
    "+ a\n- b\n",
    "1. ",
    "&lt;script&gt;",
    "\u0000",
    "<",
  ],
);
const hostile = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 30 })
  .map((parts) => parts.join(""));

describe("renderMarkdown", () => {
  it("lets no tag through but those that markdown makes and the folds", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(bareTags(render(text)).filter((tag) => !isHarmless(tag))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("links nowhere that runs something", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const addresses = [...render(text).matchAll(/ href="([^"]*)"/g)].map((match) => match[1] ?? "");
        expect(addresses.filter((address) => /^\s*(?:javascript|vbscript|data|file):/i.test(address))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("closes every fold that a text opens, and none that it doesn't", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const open: string[] = [];
        for (const tag of bareTags(render(text))) {
          const [, slash, name] = /^<(\/?)(details|summary)\b/.exec(tag) ?? [];
          if (name === undefined) continue;
          if (slash === "/") expect(open.pop()).toBe(name);
          else open.push(name);
        }
        expect(open).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("hides comments, also one that never ends", () => {
    expect(render("shown <!-- marker: abc --> too")).toBe("<p>shown  too</p>\n");
    expect(render("shown\n\n<!-- marker: abc")).toBe("<p>shown</p>\n");
  });

  it("shows other HTML as the text that it is", () => {
    expect(render("<b>x</b>")).toBe("<p>&lt;b&gt;x&lt;/b&gt;</p>\n");
  });

  it("folds", () => {
    expect(render("<details><summary>Log</summary>\n\nlong\n\n</details>")).toBe(
      "<details><summary>Log</summary>\n<p>long</p>\n</details>",
    );
  });

  it("links people and numbers, but not in code, links or addresses", () => {
    expect(render("@dana #12")).toContain('<a href="/as/dana/acme/catalog/issues?creator=dana"');
    expect(render("see #12.")).toContain('<a href="/as/dana/acme/catalog/issues/12"');
    expect(render("`@dana #12`")).toBe("<p><code>@dana #12</code></p>\n");
    expect(render("a@dana.example x#12 #12x")).not.toContain("<a ");
    expect(render("[#12](http://e.x/)").match(/<a /g)).toHaveLength(1);
  });

  it("names teams without linking them, and ticks boxes", () => {
    expect(render("@acme/devops")).toBe("<p><strong>@acme/devops</strong></p>\n");
    expect(render("Ask @acme/devops.")).toBe("<p>Ask <strong>@acme/devops</strong>.</p>\n");
    expect(render("- [x] done\n- [ ] not")).toContain("<li>☑ done</li>\n<li>☐ not</li>");
  });

  it("colours a diff without losing its text", () => {
    expect(render("```diff\n+a<b>\n-c\n d\n```")).toBe(
      '<pre tabindex="0"><code><span class="added">+a&lt;b&gt;</span>\n<span class="removed">-c</span>\n d\n</code></pre>',
    );
  });
});

describe("addressFor", () => {
  it.each([
    ["http://127.0.0.1:4000/acme/catalog/pull/3", "/as/dana/acme/catalog/pull/3"],
    ["http://127.0.0.1:4000", "/as/dana/"],
    ["/acme/catalog/issues/new?template=x.yml", "/as/dana/acme/catalog/issues/new?template=x.yml"],
    ["/as/omar/acme/catalog", "/as/dana/acme/catalog"],
    ["//elsewhere.example/x", "//elsewhere.example/x"],
    ["http://127.0.0.1:40001/x", "http://127.0.0.1:40001/x"],
    ["https://example.com/", "https://example.com/"],
    ["#part", "#part"],
  ])("%s becomes %s", (href, expected) => {
    expect(addressFor(href, place)).toBe(expected);
  });
});
