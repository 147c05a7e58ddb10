import { isJsonObject } from "../../src/core/json.ts";
import type { Environment } from "./job.ts";
import { readJson } from "./state_files.ts";

/**
 * Not for Terraform and what it runs: our own secrets and GitHub's token, the runner's command files, and settings that would
 * change what Terraform does behind the order's back. Cloud credentials pass, and so do the ACTIONS_ID_TOKEN_ variables, with
 * which some providers fetch theirs.
 */
const withheld = [
  /^(GATEHOUSE|INPUT|GITHUB|RUNNER)_/,
  /^GH_(TOKEN|ENTERPRISE_TOKEN)$/,
  /^ACTIONS_(?!ID_TOKEN_)/,
  /^TF_(CLI|LOG|VAR|WORKSPACE|DATA_DIR|REATTACH_PROVIDERS|INPUT|STATE_PERSIST|FORCE_LOCAL_BACKEND|APPEND_USER_AGENT|APPLY|PLUGIN_CACHE_MAY_BREAK)/,
  /^(NODE_OPTIONS|GIT_.*)$/,
];

/**
 * How far the heap of Terraform, a Go program, grows before it is collected, in percent of what is alive (Go's own: 100). A plan
 * of 1,000 resources takes a tenth less time with it, and at most half as much memory again.
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const heapGrowth = "200";

/** The environment of Terraform's processes. `cliConfigFile` takes the place of every configuration in a home folder. */
export function terraformEnvironment(environment: Environment, cliConfigFile: string): Record<string, string> {
  return {
    GOGC: heapGrowth,
    ...inherited(environment),
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
  };
}

/** The environment of git's processes, which only read objects of the checked out repository. */
export function gitEnvironment(environment: Environment): Record<string, string> {
  return { ...inherited(environment), GIT_CONFIG_NOSYSTEM: "1", GIT_NO_REPLACE_OBJECTS: "1", GIT_TERMINAL_PROMPT: "0" };
}

/** The environment of conftest: nothing that is a secret, or that could make it read other rules. */
export function conftestEnvironment(environment: Environment): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG"].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

const secretNames =
  /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|CONN_STR|CONNECTION_STRING|KEY_DATA|AUTH_CONFIG|WEBHOOK|_KEY$|_PEM$|_B64$|_SAS$|_PAT$|_PASS$|_PWD$|_AUTH$|_DSN$/i;
const shortestSecret = 6;
/** A name by which somebody signs in is shorter than a token that stands in its place. */
const shortestToken = 16;

/** Values of variables that are secrets by their names, and what signs in within addresses: they are taken out of messages. */
export function secretValues(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = ""]) => [
    ...(value.length >= shortestSecret && secretNames.test(name) ? [value, ...secretMembers(readJson(value))] : []),
    ...[...value.matchAll(/\/\/([^/?#\s@]+)@/g)].flatMap(([, userInformation = ""]) => secretsIn(userInformation)),
  ]);
}

/** Of JSON, as the keys of service accounts are: what its members' names call secret. */
function secretMembers(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(secretMembers);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string"
      ? member.length >= shortestSecret && secretNames.test(`_${name}`)
        ? [member]
        : []
      : secretMembers(member),
  );
}

/** Of `user:password` before the @ of an address, or a token alone. */
function secretsIn(userInformation: string): readonly string[] {
  const [user = "", ...rest] = userInformation.split(":");
  const password = rest.join(":");
  const found = [password, ...(user.length >= shortestToken ? [user] : [])].filter((text) => text !== "");
  return found.flatMap((text) => [text, decoded(text)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not written as addresses are; messages then have it as it is.
    return text;
  }
}

function inherited(environment: Environment): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || withheld.some((pattern) => pattern.test(name)) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}
