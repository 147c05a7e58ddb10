/**
 * An entity's row in the table of a dashboard's body: the one whose first cell links to the entity's file.
 * @param path the file's, from the repository's root
 */
export function driftedCell(body: string, path: string): string | undefined {
  for (const line of body.split(/\r?\n/)) {
    const [, entity = "", text] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const address = /\]\(([^)\s]+)\)/.exec(entity)?.[1];
    if (address !== undefined && text !== undefined && decoded(address).endsWith(`/${path}`)) return text;
  }
  return undefined;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    // Not an address that the app wrote.
    return "";
  }
}
