/**
 * A line for a job's log from text that nobody vouches for. The runner takes `::name::` at a line's start and `##[name]`
 * anywhere for commands to itself, and terminals obey escape sequences: none of them comes through.
 */
export function terminalLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replaceAll("##[", "## [");
  return /^\s*::/.test(line) ? `: ${line.trimStart().slice(1)}` : line;
}
