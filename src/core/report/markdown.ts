/**
 * GitHub-flavoured markdown for values that nobody vouches for. Whatever a person wrote is shown as code: it can't mention,
 * link, close an issue, or end the element that holds it.
 */

import { sameLogin } from "../approval/ownership.ts";
import { cutText } from "../cut_text.ts";

/** Visible ASCII but for the backtick: names of resources and attributes, of which plans have thousands. */
const plainName = /^[!-_a-~]+$/;

/** A value as an inline code span, on one line, cut to `limit` code points. */
export function code(value: string, limit = 120): string {
  if (value.length <= limit && plainName.test(value)) return `\`${value}\``;
  const line = value.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  const text = cutText(line, limit);
  if (text === "") return "(empty)";
  if (!text.includes("`")) return `\`${text}\``;
  const longest = Math.max(...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

/**
 * What a terminal obeys, what turns the direction of a text, and what nobody sees: a reader would take a text for another one. The two
 * joiners are part of some scripts' words.
 */
const unseen = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A fenced block that its text can't end, with a mark in the place of each character that nobody sees. */
export function fenced(text: string, language = ""): string {
  const shown = text.replaceAll(unseen, "\ufffd");
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${shown}${shown.endsWith("\n") ? "" : "\n"}${fence}`;
}

/** A table; cells are markdown already, and only what would break a row is escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll(/\r?\n/g, " ").replaceAll(/(?<!\\)((?:\\\\)*)\|/g, "$1\\|")).join(" | ")} |`;
  return [line(header), `|${header.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** A folded part. The summary is plain text. */
export function folded(summary: string, body: string): string {
  return `<details>\n<summary>${escapeHtml(summary)}</summary>\n\n${body}\n\n</details>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Somebody's or a team's name as it notifies them. */
const mention = /(?<![\w`])@(?<name>[\w-]+(?:\/[\w.-]*[\w-])?)/g;

/** The text so that it notifies nobody else: the names of others are shown as code. */
export function callOnly(text: string, login: string): string {
  const spans = codeSpans(text);
  let next = 0;
  return text.replaceAll(mention, (found: string, name: string, at: number) => {
    while ((spans[next]?.end ?? Infinity) <= at) next += 1;
    const isCode = (spans[next]?.start ?? Infinity) <= at;
    return isCode || sameLogin(name, login) ? found : code(found);
  });
}

/** From a run of backticks to the next one of the same length, or else to nowhere. Source: CommonMark, "Code spans". */
function codeSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: { length }, index: start }) => ({ start, length }));
  const later = new Map<number, number>();
  const closings = runs.map(() => -1);
  for (let run = runs.length - 1; run >= 0; run -= 1) {
    const length = runs[run]?.length ?? 0;
    closings[run] = later.get(length) ?? -1;
    later.set(length, run);
  }
  const spans: { readonly start: number; readonly end: number }[] = [];
  for (let run = 0; run < runs.length; run += 1) {
    const [opening, closing] = [runs[run], runs[closings[run] ?? -1]];
    if (opening === undefined || closing === undefined) continue;
    spans.push({ start: opening.start, end: closing.start + closing.length });
    run = closings[run] ?? run;
  }
  return spans;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1) ?? ""}`;
}

/** `29 Nov 08:00 UTC`, from ISO 8601 in UTC. */
export function shortTime(iso: string): string {
  const date = new Date(iso);
  const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
  const time = date.toISOString().slice(11, 16);
  return `${String(date.getUTCDate())} ${month} ${time} UTC`;
}
