import { html } from "hono/html";

import type { Visit } from "../visit.ts";
import { branchList, breadcrumbs, fileText, folder, historyLink } from "../views/files.ts";
import type { Page } from "../views/layout.ts";
import { branchNames, splitReference } from "./references.ts";
import type { Answer, Routes } from "./routes.ts";

const largestShown = 1_000_000;

export function fileRoutes({ page }: Routes): void {
  page("/tree/*", (visit) => filesPage(visit, "/tree/"));
  page("/blob/*", (visit) => filesPage(visit, "/blob/"));
}

/** Both kinds of address show what is there: a folder as a folder, a file as a file. */
async function filesPage(visit: Visit, prefix: string): Promise<Answer> {
  const { github, at, links, repository } = visit;
  const { reference, path } = await splitReference(visit, visit.rest(prefix));
  const { data } = await github.repos.getContent({ ...at, path, ref: reference });
  const crumbs = breadcrumbs({ reference, path, repository }, links, historyLink(reference, path, links));
  if (!Array.isArray(data)) return filePage(path, html`${crumbs} ${fileText(textOf(data))}`);
  const entries = data.map((entry) => ({ name: entry.name, path: entry.path, isFolder: entry.type === "dir" }));
  const branches = path === "" ? branchList(await branchNames(visit), links) : "";
  return filePage(path, html`${crumbs} ${branches} ${folder(entries, reference, links)}`);
}

function filePage(path: string, body: Page["body"]): Page {
  return {
    title: path === "" ? "Files" : path,
    section: "Files",
    body: html`<h1>${path === "" ? "Files" : path}</h1>
      ${body}`,
  };
}

/** The text of a file, or nothing for what is no text. */
function textOf(file: object): string | undefined {
  if (!("content" in file) || typeof file.content !== "string") return undefined;
  const bytes = Buffer.from(file.content, "base64");
  if (bytes.length > largestShown || bytes.includes(0)) return undefined;
  return bytes.toString("utf8");
}
