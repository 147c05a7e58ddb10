import type { MarkdownIt, StateCore, Token } from "markdown-it";

import type { Links } from "../links.ts";

const reference =
  /(?<![\w/@#.-])(?:@(?<login>[a-z\d](?:[a-z\d-]{0,38})(?:\/[\w.-]{0,99}[\w-])?)|#(?<number>\d{1,9}))(?!\w)/gi;
const checkbox = /^\[([ xX])\] /;

/** Turns `@login` and `#12` in running text into links, and `[x]` at the head of a list item into a ticked box. */
export function linkReferences(markdown: MarkdownIt, links: Links): void {
  markdown.core.ruler.push("references", (state) => {
    for (const token of state.tokens) {
      if (token.children !== null) token.children = withReferences(state, token.children, links);
    }
  });
  markdown.core.ruler.push("checkboxes", tickBoxes);
}

function withReferences(state: StateCore, tokens: readonly Token[], links: Links): Token[] {
  let depth = 0;
  return tokens.flatMap((token) => {
    if (token.type === "link_open") depth += 1;
    if (token.type === "link_close") depth -= 1;
    return token.type === "text" && depth === 0 ? splitText(state, token, links) : [token];
  });
}

function splitText(state: StateCore, token: Token, links: Links): Token[] {
  const parts: Token[] = [];
  let from = 0;
  for (const match of token.content.matchAll(reference)) {
    parts.push(textToken(state, token.content.slice(from, match.index)), ...referenceTokens(state, match, links));
    from = match.index + match[0].length;
  }
  return [...parts, textToken(state, token.content.slice(from))];
}

function referenceTokens(state: StateCore, match: RegExpExecArray, links: Links): Token[] {
  const login = match.groups?.["login"];
  const number = match.groups?.["number"];
  // A team has no page here.
  if (login?.includes("/") === true) {
    return [
      new state.Token("strong_open", "strong", 1),
      textToken(state, match[0]),
      new state.Token("strong_close", "strong", -1),
    ];
  }
  const open = new state.Token("link_open", "a", 1);
  open.attrSet("href", login === undefined ? links.issue(Number(number)) : links.issuesBy(login));
  return [open, textToken(state, match[0]), new state.Token("link_close", "a", -1)];
}

function textToken(state: StateCore, content: string): Token {
  const token = new state.Token("text", "", 0);
  token.content = content;
  return token;
}

function tickBoxes(state: StateCore): void {
  state.tokens.forEach((token, index) => {
    const first = token.children?.[0];
    if (state.tokens[index - 2]?.type !== "list_item_open" || first?.type !== "text") return;
    first.content = first.content.replace(checkbox, (_, mark: string) => (mark === " " ? "☐ " : "☑ "));
  });
}
