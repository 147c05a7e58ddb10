import { expressionSlip, slashSlip } from "./token_slips.ts";
import type { SyntaxSlip } from "./token_slips.ts";

/** Where the parser stopped, both from 1, and its own word for why. */
export interface Stop {
  readonly text: string;
  readonly language: "YAML" | "JSON";
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

export function findSyntaxSlip(stop: Stop): SyntaxSlip | undefined {
  const lines = stop.text.split("\n");
  const read = lines.slice(0, stop.line);
  return (
    conflictMarker(lines) ??
    fence(lines) ??
    openExpression(stop, read) ??
    slashComment(stop, read) ??
    openQuote(read, stop.reason) ??
    tab(stop, read.at(-1) ?? "") ??
    colonWithoutBlank(stop, read) ??
    indentedStart(stop, read) ??
    otherBracket(stop, read.at(-1) ?? "") ??
    textSlip(stop, read.at(-1) ?? "")
  );
}

/** What git leaves in a file of which both sides of a merge changed the same lines. */
function conflictMarker(lines: readonly string[]): SyntaxSlip | undefined {
  const line = lines.findIndex((text) => /^<{7}(?: |$)/.test(text)) + 1;
  if (line === 0) return undefined;
  const message =
    "The file is not valid YAML: git's conflict markers are in it, because a merge or rebase was not finished.";
  return {
    line,
    column: 1,
    message,
    remedy: "Keep what is meant of both sides, and remove the lines <<<<<<<, ======= and >>>>>>>.",
  };
}

/** What stands around code on a page that it was copied from. */
function fence(lines: readonly string[]): SyntaxSlip | undefined {
  const line = lines.findIndex((text) => text.trim() !== "") + 1;
  if (!/^```/.test(lines[line - 1] ?? "")) return undefined;
  const message = "The file begins with ```, which belongs to the page that it was copied from.";
  return { line, column: 1, message, remedy: "Remove the lines that begin with ```." };
}

/** The expression that begins a value without quotes: where the parser stopped, or above, if it has no end there. */
function openExpression({ text, reason }: Stop, read: readonly string[]): SyntaxSlip | undefined {
  const opening = /(?:^|[:,-]\s|[[{])\s*(?<open>\{\{)/d;
  for (const [index, line] of [...read.entries()].reverse()) {
    const [start] = opening.exec(line)?.indices?.groups?.["open"] ?? [];
    const isLast = index === read.length - 1;
    if (start !== undefined && (isLast || !line.includes("}}", start))) {
      return expressionSlip(
        text,
        read.slice(0, index).reduce((sum, { length }) => sum + length + 1, start),
      );
    }
    if (!/deficient indentation/.test(reason)) return undefined;
  }
  return undefined;
}

/** The first comment as JavaScript has them, which people paste along with JSON from documentation. */
function slashComment({ language }: Stop, lines: readonly string[]): SyntaxSlip | undefined {
  for (const [index, line] of lines.entries()) {
    const column = line.indexOf("//", Math.max(line.lastIndexOf('"'), line.lastIndexOf("'")) + 1);
    if (column === -1 || !/^[\s,{}[\]]?$/.test(line.charAt(column - 1))) continue;
    return slashSlip("//", { line: index + 1, column: column + 1 }, language === "JSON");
  }
  return undefined;
}

/** The last quote that begins a value and does not end on its line, where the parser was reading on to find its end. */
function openQuote(lines: readonly string[], reason: string): SyntaxSlip | undefined {
  if (!/deficient indentation|quoted scalar/.test(reason)) return undefined;
  const opening = /(?:^|[:[{,-])\s*(?<quote>["'])(?:(?!\k<quote>).)*$/d;
  for (const [index, text] of [...lines.entries()].reverse()) {
    const [start] = opening.exec(text)?.indices?.groups?.["quote"] ?? [];
    if (start === undefined) continue;
    const message = "The file is not valid YAML: the text that begins with a quote here has no end.";
    return { line: index + 1, column: start + 1, message, remedy: "Write the same quote at the end of the text." };
  }
  return undefined;
}

function tab({ reason, line, language }: Stop, text: string): SyntaxSlip | undefined {
  const column = /^ *(?=\t)/.exec(text)?.[0].length;
  const isStopped = /tab characters|document separator/.test(reason) && language === "YAML";
  if (column === undefined || !isStopped) return undefined;
  const message = "The file is not valid YAML: a tab indents this line, and YAML indents with spaces alone.";
  return { line, column: column + 1, message, remedy: "Replace the tab by spaces." };
}

/** The key above the place where the parser stopped, which is a text with what follows it as long as its colon has no blank behind it. */
function colonWithoutBlank({ reason }: Stop, read: readonly string[]): SyntaxSlip | undefined {
  if (!/document separator|bad indentation of a mapping entry/.test(reason)) return undefined;
  const above = read.slice(0, -1).findLastIndex((text) => /\S/.test(text));
  const key = /^\s*(?:- +)*[\w$-]+:(?=[^\s:/])/.exec(read[above] ?? "");
  if (key === null) return undefined;
  const message = "The file is not valid YAML: no blank stands behind the colon here, so that this is no key.";
  return { line: above + 1, column: key[0].length + 1, message, remedy: "Write a blank behind the colon." };
}

/** What begins further in than it goes on. */
function indentedStart({ reason, line }: Stop, read: readonly string[]): SyntaxSlip | undefined {
  if (!reason.includes("document separator")) return undefined;
  const first = read.findIndex((text) => /^\s*[^\s#]/.test(text));
  const [indent, end] = [read[first], read.at(-1)].map((text = "") => /^ */.exec(text)?.[0].length ?? 0);
  if (indent === undefined || end === undefined || first + 1 >= line || indent <= end) return undefined;
  const message = `The file is not valid YAML: this line is indented further than line ${String(line)}, which belongs beside it.`;
  const remedy = "Give the entries of one level the same indentation.";
  return { line: first + 1, column: indent + 1, message, remedy };
}

/** The parser asks for a comma at a bracket that closes another kind than is open. */
function otherBracket({ reason, line, column, language }: Stop, text: string): SyntaxSlip | undefined {
  const closing = text.charAt(column - 1);
  const missing = { "}": "]", "]": "}" }[closing];
  if (missing === undefined || !reason.includes("missed comma")) return undefined;
  const message = `The file is not valid ${language}: a ${missing} is missing before this ${closing}.`;
  return { line, column, message, remedy: "Close the bracket that was opened last." };
}

/** A text that lacks the quotes it needs: parsers stop where the text would have to be something else. */
function textSlip({ reason, line, column }: Stop, text: string): SyntaxSlip | undefined {
  if (!/bad indentation of a (?:mapping|sequence) entry/.test(reason)) return undefined;
  const before = text.slice(0, column - 1);
  const at = text.charAt(column - 1);
  const slip = (what: string, start: number, remedy: string): SyntaxSlip => ({
    line,
    column: start,
    message: `The file is not valid YAML: ${what}.`,
    remedy,
  });
  if (/[@`%]/.test(at)) return slip(`no text begins with ${at} unless it is in quotes`, column, quoteIt);
  const plain = /^\s*(?:- +)*[^\s"'[{#:][^:]*:\s+(?=[^\s"'[{])/.exec(before);
  if (at === ":" && plain !== null) {
    return slip('a text that holds ": " must be in quotes', plain[0].length + 1, quoteIt);
  }
  if (/["']\s*$/.test(before)) {
    const remedy = "Put the whole text in quotes, those within it in quotes of the other kind.";
    return slip("something stands behind the quote that ends the text", column, remedy);
  }
  if (/[\]}]\s*$/.test(before)) {
    return slip("something stands behind the bracket that ends the list or object", column, quoteIt);
  }
  return undefined;
}

const quoteIt = "If it is a text, put the whole of it in quotes.";
