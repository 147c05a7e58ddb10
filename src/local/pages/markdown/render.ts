import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import createMarkdown, { type MarkdownIt, type Token } from "markdown-it";

import type { Links } from "../links.ts";
import { personBase } from "../links.ts";
import { allowedHtml, closeAll, type OpenTags } from "./html_subset.ts";
import { linkReferences } from "./references.ts";

/** Where a text is shown: links to the hub's own pages stay with the person who reads it. */
export interface Place {
  readonly hubUrl: string;
  readonly login: string;
  readonly links: Links;
}

const relation = "nofollow noopener noreferrer";

/** Renders GitHub's markdown. Whatever the text, the result is well-nested and holds no script, style, form or image. */
export function renderMarkdown(text: string, place: Place): HtmlEscapedString {
  const open: OpenTags = [];
  const markdown = createMarkdown({ html: true, linkify: true, breaks: true });
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  linkReferences(markdown, place.links);
  keepHtmlHarmless(markdown, open);
  keepLinksHere(markdown, place);
  shapeBlocks(markdown);
  return raw(markdown.render(text) + closeAll(open));
}

/** Addresses on the hub, absolute or not, as this person sees them; others are left as they are. */
export function addressFor(href: string, place: Pick<Place, "hubUrl" | "login">): string {
  const path =
    href === place.hubUrl ? "/" : href.startsWith(`${place.hubUrl}/`) ? href.slice(place.hubUrl.length) : href;
  if (!/^\/(?![/\\])/.test(path)) return path;
  return personBase(place.login) + path.replace(/^\/as\/[^/]*/, "");
}

function keepHtmlHarmless(markdown: MarkdownIt, open: OpenTags): void {
  const harmless = (tokens: Token[], index: number): string =>
    allowedHtml(tokens[index]?.content ?? "", open, (text) => markdown.utils.escapeHtml(text));
  markdown.renderer.rules["html_block"] = harmless;
  markdown.renderer.rules["html_inline"] = harmless;
}

function keepLinksHere(markdown: MarkdownIt, place: Place): void {
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules["link_open"] = (tokens, index, options, _environment, renderer) => {
    const token = tokens[index];
    const href = token?.attrGet("href");
    if (token !== undefined && typeof href === "string") {
      token.attrSet("href", addressFor(href, place));
      token.attrSet("rel", relation);
    }
    return renderer.renderToken(tokens, index, options);
  };
  // Images come from elsewhere; the pages load nothing from elsewhere.
  markdown.renderer.rules["image"] = (tokens, index) => {
    const token = tokens[index];
    const href = addressFor(String(token?.attrGet("src") ?? ""), place);
    return `<a href="${escapeHtml(href)}" rel="${relation}">image: ${escapeHtml(token?.content ?? "")}</a>`;
  };
}

function shapeBlocks(markdown: MarkdownIt): void {
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules["table_open"] = () =>
    '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>';
  markdown.renderer.rules["table_close"] = () => "</table></div>";
  markdown.renderer.rules["fence"] = (tokens, index) => {
    const token = tokens[index];
    const code = escapeHtml(token?.content ?? "");
    return `<pre tabindex="0"><code>${token?.info.trim() === "diff" ? colouredDiff(code) : code}</code></pre>`;
  };
}

/** Marks the added and removed lines of text that is escaped already. */
function colouredDiff(escaped: string): string {
  return escaped
    .replaceAll(/^\+.*$/gm, '<span class="added">$&</span>')
    .replaceAll(/^-.*$/gm, '<span class="removed">$&</span>');
}
