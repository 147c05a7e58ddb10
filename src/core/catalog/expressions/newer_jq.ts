/** As `jq --version` of the jq that comes along says it. */
const version = "1.7.1";

/** What newer versions of jq have, with what says the same in this one. */
const instead: Readonly<Record<string, string>> = {
  "trim/0": 'sub("^\\\\s+"; "") | sub("\\\\s+$"; "")',
  "ltrim/0": 'sub("^\\\\s+"; "")',
  "rtrim/0": 'sub("\\\\s+$"; "")',
  "trimstr/1": "ltrimstr(...) | rtrimstr(...)",
  "toarray/0": 'if type == "array" then . else [.] end',
  "add/1": "[...] | add",
  "skip/2": "[...][n:][]",
};

/** The remedy of what jq said, where it lacks what a newer one has. */
export function newerJqRemedy(message: string): string | undefined {
  const [, name = ""] = /(?:^|\s)(\w+\/\d) is not defined/.exec(message) ?? [];
  const words = Object.hasOwn(instead, name) ? instead[name] : undefined;
  return words === undefined ? undefined : `Newer versions of jq have it, and this is ${version}: write ${words}.`;
}
