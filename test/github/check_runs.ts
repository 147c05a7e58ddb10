import nock from "nock";
import { baseUrl } from "./fake_repository.ts";

export interface PostedCheck {
  readonly name: string;
  readonly head_sha: string;
  readonly conclusion: string;
  readonly output: { readonly annotations: readonly { readonly path: string; readonly title: string }[] };
}

/** The check run that the app writes meanwhile, if it does. */
export async function postedDuring(act: () => Promise<void>): Promise<PostedCheck | undefined> {
  let posted: PostedCheck | undefined;
  const keep = (body: PostedCheck): boolean => {
    posted = body;
    return true;
  };
  const post = nock(baseUrl).post("/repos/acme/catalog/check-runs", keep).optionally();
  post.reply(201, { id: 1 });
  await act();
  nock.removeInterceptor(post);
  return posted;
}

/** GitHub is asked once for the app's check runs of this name on a commit, and has these. */
export function listChecks(commit: string, name: string, runs: readonly object[]): void {
  nock(baseUrl)
    .get(`/repos/acme/catalog/commits/${commit}/check-runs`)
    .query(({ app_id: app, check_name: asked }) => app === "1" && asked === name)
    .reply(200, { total_count: runs.length, check_runs: runs });
}
