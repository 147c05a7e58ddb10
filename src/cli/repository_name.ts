import { CommandError } from "./ports.ts";

/** Refuses what is not `owner/name`, since it ends up in URLs and in printed commands. */
export function checkRepositoryName(text: string): void {
  const isName = /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(text) && !/\/\.{1,2}$/.test(text);
  if (!isName) throw new CommandError(`"${text}" is not a repository. Write it as owner/name.`);
}
