/** Every address of the pages, below one person and one repository: `/as/dana/acme/catalog`. */
export interface Links {
  readonly base: string;
  readonly catalog: string;
  readonly issues: string;
  readonly newIssue: string;
  readonly pulls: string;
  readonly actions: string;
  readonly labels: string;
  issue(number: number): string;
  issuesBy(login: string): string;
  pull(number: number): string;
  form(template: string, values?: Readonly<Record<string, string>>): string;
  blueprint(blueprint: string): string;
  entity(blueprint: string, identifier: string): string;
  tree(reference: string, path?: string): string;
  blob(reference: string, path: string): string;
  commits(reference: string, path?: string): string;
  commit(sha: string): string;
  workflowRun(id: number): string;
}

const segments = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

const below = (prefix: string, reference: string, path = ""): string =>
  [prefix, segments(reference), ...(path === "" ? [] : [segments(path)])].join("/");

export function personBase(login: string): string {
  return `/as/${encodeURIComponent(login)}`;
}

export function linksOf(login: string, owner: string, repository: string): Links {
  const base = `${personBase(login)}/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
  return {
    base,
    catalog: base,
    issues: `${base}/issues`,
    newIssue: `${base}/issues/new/choose`,
    pulls: `${base}/pulls`,
    actions: `${base}/actions`,
    labels: `${base}/labels`,
    issue: (number) => `${base}/issues/${number}`,
    issuesBy: (login) => `${base}/issues?creator=${encodeURIComponent(login)}`,
    pull: (number) => `${base}/pull/${number}`,
    form: (template, values = {}) => `${base}/issues/new?${new URLSearchParams({ template, ...values }).toString()}`,
    blueprint: (blueprint) => `${base}/entities/${encodeURIComponent(blueprint)}`,
    entity: (blueprint, identifier) =>
      `${base}/entities/${encodeURIComponent(blueprint)}/${encodeURIComponent(identifier)}`,
    tree: (reference, path) => below(`${base}/tree`, reference, path),
    blob: (reference, path) => below(`${base}/blob`, reference, path),
    commits: (reference, path) => below(`${base}/commits`, reference, path),
    commit: (sha) => `${base}/commit/${encodeURIComponent(sha)}`,
    workflowRun: (id) => `${base}/actions/runs/${id}`,
  };
}
