import { Octokit, type RestEndpointMethodTypes } from "@octokit/rest";

import { HubError } from "../hub/errors.ts";

export type Github = Octokit;
export type Data<
  Area extends keyof RestEndpointMethodTypes,
  Method extends keyof RestEndpointMethodTypes[Area],
> = RestEndpointMethodTypes[Area][Method] extends { response: { data: infer Body } } ? Body : never;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** GitHub's REST API as one person: what they may not do is refused by the server, not hidden by the page. */
export function githubAs(url: string, token: string): Github {
  return new Octokit({ baseUrl: url, auth: token, log: silent });
}

/** What the server refused, as a sentence for the person who asked; anything else is a bug and is thrown on. */
export function refusalOf(error: unknown, login: string): { status: number; sentence: string } {
  if (!isRefusal(error)) throw error;
  const said = error.message.replace(/ - https?:\/\/\S+$/, "").replace(/\.$/, "");
  return { status: error.status, sentence: sentenceFor(error.status, login, said) };
}

function isRefusal(error: unknown): error is Error & { status: number } {
  if (error instanceof HubError) return true;
  return error instanceof Error && error.name === "HttpError" && "status" in error && typeof error.status === "number";
}

function sentenceFor(status: number, login: string, said: string): string {
  switch (status) {
    case 401:
      return `The server does not know ${login} (401). Choose another person.`;
    case 403:
      return `${login} may not do this: ${said} (403). Someone with more rights can; switch to them above.`;
    case 404:
      return `There is nothing here that ${login} may see (404). Check the address, or switch to somebody else above.`;
    default:
      return `The server refused: ${said} (${status}).`;
  }
}
