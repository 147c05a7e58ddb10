/** The same for lists of the same folders, in any order: what comments and issues on them are found by. */
export function directoryKey(directories: readonly string[]): string {
  return [...new Set(directories)].sort().join(" ");
}
