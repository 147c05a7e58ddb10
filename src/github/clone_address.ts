import { join } from "node:path";

/** `owner/name`, as GitHub allows it. What passes here is safe as part of a path. */
function assertRepositoryName(repository: string): void {
  const [owner = "", name = "", ...more] = repository.split("/");
  const valid =
    more.length === 0 && /^[A-Za-z0-9_-]+$/.test(owner) && /^[A-Za-z0-9._-]+$/.test(name) && !repository.includes("..");
  if (!valid || name === ".") {
    throw new Error(
      `"${repository}" is not a repository's name. Write it as owner/name, as in the address of its page.`,
    );
  }
}

/** GitHub's names don't differ by case, some file systems' do: one clone for both spellings. */
export function cloneFolder(folder: string, repository: string): string {
  assertRepositoryName(repository);
  return join(folder, `${repository.toLowerCase()}.git`);
}

/** Of this machine alone. */
export const loopbackHosts: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Where a clone is fetched from. HTTPS, or HTTP on this machine alone, because the token goes along; and nothing secret in
 * the address, because addresses are logged.
 */
export function parseCloneUrl(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined) throw new Error("The catalog repository's clone address is not a URL.");
  const shown = `${address.protocol}//${address.host}${address.pathname}`;
  if (address.username !== "" || address.password !== "" || address.search !== "") {
    throw new Error(
      `The clone address ${shown} holds a user, a password or a query. Remove them: tokens travel in a header.`,
    );
  }
  const local = address.protocol === "http:" && loopbackHosts.includes(address.hostname);
  if (address.protocol !== "https:" && !local) {
    throw new Error(
      `The clone address ${shown} would send the token in the clear. Use https (http works on localhost only).`,
    );
  }
  return address;
}
