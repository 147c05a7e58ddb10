import type { SchemaWords } from "./common_words.ts";

export const policyWords: SchemaWords = {
  "": "What a Terraform plan may not do, or should not do without somebody noticing. Read from the default branch.",
  identifier: "The policy's name for machines.",
  title: "What a refusal says: the rule in a few words.",
  message: "What to do about it.",
  severity: "`deny` (the default) refuses the plan, `warn` shows the message beside it.",
  match: "Rules that each change of the plan is held against; one that they hold for breaks the policy.",
  "match.combinator": "Whether all rules must hold (`and`), or one (`or`).",
  "match.rules":
    "Port's search rules on `address`, `type`, `name`, `module`, `provider`, `action` (create, update, replace, delete, forget, " +
    "import, move), `changed` (names of attributes), and `before`, `after` and `unknown` with a path (`after.tags.owner`).",
  allowed: "How many changes of one plan may match before the policy is broken.",
};
