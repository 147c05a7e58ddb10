import nock from "nock";
import { baseUrl } from "./fake_repository.ts";

/** GitHub lists the pull requests of this branch in pages, as long as they are asked for. */
export function listPulls(branch: string, pulls: readonly object[]): void {
  const path = "/repos/acme/catalog/pulls";
  // No more than a thousand are asked for.
  for (let start = 0, page = 1; start === 0 || start < Math.min(pulls.length, 1000); start += 100, page += 1) {
    const isAsked = ({ head, page: asked = "1" }: Readonly<Record<string, unknown>>): boolean =>
      head === `acme:${branch}` && asked === String(page);
    const next = `<${baseUrl}${path}?page=${String(page + 1)}>; rel="next"`;
    const headers = start + 100 < pulls.length ? { link: next } : {};
    nock(baseUrl)
      .get(path)
      .query(isAsked)
      .reply(200, pulls.slice(start, start + 100), headers);
  }
}
