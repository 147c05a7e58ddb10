import { table } from "../../src/core/report/markdown.ts";
import { attacks } from "../../test/adversary/attacks/index.ts";
import type { Attack } from "../../test/adversary/attack.ts";

/** docs/security.md: every attack that is tried, what stops it, and who goes through in its place. */
export function securityDocument(): string {
  const count = Object.values(attacks).flat().length;
  return [
    "# What is tried against Gatehouse",
    `${String(count)} attacks are carried out by \`test/adversary/\` against the local GitHub, through its API, as people and apps who have the
rights of their role and no others. After each, GitHub's own state is looked at: no branch, no pull request, nothing applied; the
label is off, and the reason is told. Each has an honest twin, the same act done as it should be, which goes through.`,
    "This file is made of those tests by `npm run documents`. What is trusted, and what is not promised, is in [SECURITY.md](../SECURITY.md).",
    ...Object.entries(attacks).map(([title, list]) => `## ${title}\n\n${rows(list)}`),
    "## Honest twins",
    twins()
      .map((name) => `- ${capital(name)}.`)
      .join("\n"),
  ].join("\n\n");
}

function rows(list: readonly Attack[]): string {
  return table(
    ["Attack", "What is tried", "What stops it"],
    list.map(({ name, attempt, barrier }) => [name, attempt, barrier]),
  );
}

function twins(): readonly string[] {
  return [...new Set(Object.values(attacks).flatMap((list) => list.map(({ twin }) => twin.name)))];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
