import type { HubAccess } from "../hub_access.ts";
import { readIssueForm, type FormElement, type IssueForm } from "../issue_form.ts";
import { queryOf, type Visit } from "../visit.ts";
import { formChoice, formPage, type Prefill } from "../views/issue_form.ts";
import type { Page } from "../views/layout.ts";
import { notHere } from "../views/not_here.ts";
import { markdown } from "./conversation.ts";
import { createRepositoryFiles, type RepositoryFiles } from "./repository_files.ts";
import { fieldOf, type Fields, type Routes } from "./routes.ts";

const folder = ".github/ISSUE_TEMPLATE/";
const isForm = (path: string): boolean =>
  path.startsWith(folder) && /\.ya?ml$/.test(path) && !/\/config\.ya?ml$/.test(path);

export function newIssueRoutes({ page, post, hub }: Routes): void {
  const files = createRepositoryFiles();
  page("/issues/new/choose", async (visit) => ({
    title: "New issue",
    section: "Issues",
    body: formChoice(await formsOf(visit, files), visit.links),
  }));
  page("/issues/new", (visit) => newIssuePage(visit, files));
  post("/issues/new", {
    from: (visit, fields) => visit.links.form(fieldOf(fields, "template")),
    act: (visit, fields) => submit(visit, hub, files, fields),
  });
}

async function formsOf(visit: Visit, files: RepositoryFiles): Promise<(IssueForm | string)[]> {
  const found = await files.read(visit, isForm);
  return found.map(({ path, text }) => readIssueForm(path.slice(folder.length), text));
}

async function formNamed(visit: Visit, files: RepositoryFiles, name: string): Promise<IssueForm | undefined> {
  const forms = await formsOf(visit, files);
  return forms.find((form): form is IssueForm => typeof form !== "string" && form.file === name);
}

async function newIssuePage(visit: Visit, files: RepositoryFiles): Promise<Page> {
  const template = queryOf(visit, "template");
  const form = await formNamed(visit, files, template);
  if (form === undefined) {
    return notHere(
      `There is no working form ${template}. The app makes the forms: is it running, and is the action valid?`,
    );
  }
  const { data: repository } = await visit.github.repos.get(visit.at);
  const typedTitle = visit.flash?.typed["title"];
  return {
    title: form.name,
    section: "Issues",
    body: formPage({
      form,
      title: typeof typedTitle === "string" ? typedTitle : (visit.context.req.query("title") ?? form.title),
      prefill: prefillOf(visit, form),
      markdown: (text) => markdown(visit, text),
      enforcesRequired: !repository.private,
      links: visit.links,
    }),
  };
}

/** As on GitHub, the address fills text fields only. */
function prefillOf(visit: Visit, form: IssueForm): Prefill {
  const isText = (id: string): boolean =>
    form.elements.some((one) => (one.type === "input" || one.type === "textarea") && one.id === id);
  return (id) => visit.flash?.typed[`answer.${id}`] ?? (isText(id) ? visit.context.req.query(id) : undefined);
}

async function submit(visit: Visit, hub: HubAccess, files: RepositoryFiles, fields: Fields): Promise<string> {
  const template = fieldOf(fields, "template");
  const form = await formNamed(visit, files, template);
  const number = await hub.submitIssueForm({
    repository: visit.repository,
    login: visit.person.login,
    template,
    title: fieldOf(fields, "title"),
    answers: Object.fromEntries((form?.elements ?? []).flatMap((element) => answerOf(element, fields))),
  });
  return visit.links.issue(number);
}

function answerOf(element: FormElement, fields: Fields): [string, string | string[]][] {
  if (element.type === "markdown") return [];
  const sent = fields[`answer.${element.id}`];
  if (element.type === "checkboxes" || (element.type === "dropdown" && element.multiple)) {
    return [[element.id, typeof sent === "string" ? [sent] : [...(sent ?? [])]]];
  }
  return [[element.id, fieldOf(fields, `answer.${element.id}`)]];
}
