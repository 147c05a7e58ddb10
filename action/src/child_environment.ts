import type { Environment } from "./job.ts";

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

/** Values of variables that are secrets by their names: they are taken out of messages. */
export function secretValues(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= 6 && /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|_KEY$|_PAT$/i.test(name)
      ? [value]
      : [],
  );
}

function inherited(environment: Environment): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || withheld.some((pattern) => pattern.test(name)) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}
