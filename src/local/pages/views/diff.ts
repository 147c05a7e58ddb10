import { parse } from "diff2html";
import { html } from "hono/html";

import { nothing, type Html } from "../html.ts";
import { emptyNote } from "./parts.ts";

/** A changed file as REST lists it; GitHub leaves `patch` out for binary and for very large files. */
export interface ChangedFile {
  readonly filename: string;
  readonly previous_filename?: string | undefined;
  readonly status: string;
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string | undefined;
}

const shownFiles = 100;

export function diff(files: readonly ChangedFile[]): Html {
  if (files.length === 0) return emptyNote("No file differs.");
  const rest = files.length - shownFiles;
  return html`${files.slice(0, shownFiles).map(fileDiff)}
  ${rest > 0 ? html`<p>${rest} more changed files are not shown here; look at them with git.</p>` : ""}`;
}

function fileDiff(file: ChangedFile): Html {
  const name = file.previous_filename === undefined ? file.filename : `${file.previous_filename} → ${file.filename}`;
  return html`<details class="file" open id="diff-${file.filename}">
    <summary>
      <code>${name}</code> <span class="meta">${file.status}</span>
      <span class="counts"><ins>+${file.additions}</ins> <del>−${file.deletions}</del></span>
    </summary>
    ${file.patch === undefined ? html`<p class="empty">No text to show: binary, renamed or too large.</p>` : lines(file.patch)}
  </details>`;
}

const signs = { insert: "+", delete: "-", context: " " } as const;

function lines(patch: string): Html {
  // Names of no importance: the parser wants a file around the hunks, and the page has its own heading.
  const [parsed] = parse(`diff --git a/file b/file\n--- a/file\n+++ b/file\n${patch}\n`);
  if (parsed === undefined) return nothing;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Changes">
    <table class="diff">
      <thead class="unseen">
        <tr>
          <th scope="col">Old line</th>
          <th scope="col">New line</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      ${parsed.blocks.map(
        (block) =>
          html`<tbody>
            <tr class="hunk">
              <td colspan="3"><code>${block.header}</code></td>
            </tr>
            ${block.lines.map(
              (line) =>
                html`<tr class="${line.type}">
                  <td class="at">${line.oldNumber ?? ""}</td>
                  <td class="at">${line.newNumber ?? ""}</td>
                  <td><code>${signs[line.type]}${line.content.slice(1)}</code></td>
                </tr>`,
            )}
          </tbody>`,
      )}
    </table>
  </div>`;
}
