import { spawnSync } from "node:child_process";

/** The environment for a Terraform that a test runs itself: nothing of this machine's configuration. */
export function terraformEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("TF_"));
  return { ...Object.fromEntries(inherited), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}

/** Tests that need Terraform say so in their names, and are skipped where it is missing. */
export const terraformMissing = spawnSync("terraform", ["version"], { env: terraformEnvironment() }).status !== 0;
