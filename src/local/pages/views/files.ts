import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { emptyNote } from "./parts.ts";

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

export interface Location {
  readonly reference: string;
  /** Empty for the root. */
  readonly path: string;
  readonly repository: string;
}

export function historyLink(reference: string, path: string, links: Links): Html {
  return html`<a href="${links.commits(reference, path)}">History</a>`;
}

/** The path as links to each folder above, the last part plain. */
export function breadcrumbs({ reference, path, repository }: Location, links: Links, more: Html = nothing): Html {
  const parts = path === "" ? [] : path.split("/");
  return html`<nav class="path" aria-label="Path">
    <a href="${links.tree(reference)}">${repository}</a>
    ${parts.map((part, index) =>
      index === parts.length - 1
        ? html` / <strong>${part}</strong>`
        : html` / <a href="${links.tree(reference, parts.slice(0, index + 1).join("/"))}">${part}</a>`,
    )}
    <span class="meta">at <code>${reference}</code></span>
    ${more}
  </nav>`;
}

export function folder(entries: readonly FolderEntry[], reference: string, links: Links): Html {
  if (entries.length === 0) return emptyNote("This folder is empty.");
  const sorted = entries.toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1));
  return html`<ul class="rows files">
    ${sorted.map(
      (entry) =>
        html`<li>
          <a href="${entry.isFolder ? links.tree(reference, entry.path) : links.blob(reference, entry.path)}"
            >${entry.name}${entry.isFolder ? "/" : ""}</a
          >
        </li>`,
    )}
  </ul>`;
}

export function fileText(text: string | undefined): Html {
  if (text === undefined) return emptyNote("Not text, or too large to show.");
  const lines = text.replace(/\n$/, "").split("\n");
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Content">
    <table class="source">
      <thead class="unseen">
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Text</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          (line, index) =>
            html`<tr id="L${index + 1}">
              <td class="at">${index + 1}</td>
              <td><code>${line}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function branchList(branches: readonly string[], links: Links): Html {
  if (branches.length < 2) return nothing;
  return html`<details class="branch-list" id="branches">
    <summary>${branches.length} branches</summary>
    <ul>
      ${branches.map(
        (name) =>
          html`<li>
            <a href="${links.tree(name)}"><code>${name}</code></a>
          </li>`,
      )}
    </ul>
  </details>`;
}
