/** The tags in a piece of HTML, whole and in order. Text can't look like one: it is escaped, or it would be listed here. */
function tagsIn(html: string): string[] {
  return html.match(/<[^>]*>?/g) ?? [];
}

/** Opening tags without what is in their quotes: `<a href rel>`. */
export function bareTags(html: string): string[] {
  return tagsIn(html).map((tag) => tag.replaceAll(/="[^"<>]*"/g, ""));
}
