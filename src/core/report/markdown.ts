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

/** A fenced block that its text can't end. */
export function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
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

/** Code, or somebody's or a team's name as it notifies them. */
const codeOrMention = /(`+)(?!`)[^]*?(?<!`)\1(?!`)|(?<![\w`])@(?<name>[\w-]+(?:\/[\w.-]*[\w-])?)/g;

/** The text so that it notifies nobody else: the names of others are shown as code. */
export function callOnly(text: string, login: string): string {
  return text.replaceAll(codeOrMention, (found: string, _fence: unknown, name: string | undefined) =>
    name === undefined || sameLogin(name, login) ? found : code(found),
  );
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
