import { errorMessage } from "../core/error_message.ts";
import { deriveKey, keyText, parseMasterKeys } from "../core/plan/keys.ts";
import { checkRepositoryName } from "./repository_name.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";

export const addSealKey: AddCommand = (program, ports, done) => {
  program
    .command("seal-key <repository>")
    .description("print the secret GATEHOUSE_SEAL_KEY of a repository (owner/name), to be piped into `gh secret set`")
    .addHelpText(
      "after",
      `
It is made of GATEHOUSE_MASTER_KEYS, which the environment must hold as the app's does, and of the repository's name.

Examples:
  gatehouse seal-key acme/catalog | gh secret set GATEHOUSE_SEAL_KEY --repo acme/catalog --env gatehouse-plan`,
    )
    .action((repository: string) => {
      done(sealKey(repository, ports));
    });
};

/**
 * Prints the value of the environments' secret GATEHOUSE_SEAL_KEY for one repository, and nothing else, so that it can be
 * piped into `gh secret set` without ever being an argument or a file.
 */
export function sealKey(repository: string, ports: CommandPorts): ExitCode {
  checkRepositoryName(repository);
  const text = ports.environment["GATEHOUSE_MASTER_KEYS"];
  if (text === undefined || text.trim() === "") {
    throw new CommandError("GATEHOUSE_MASTER_KEYS is not set. Set it to the same value that the app runs with.");
  }
  const [newest] = readMasterKeys(text);
  if (newest === undefined) throw new CommandError("GATEHOUSE_MASTER_KEYS holds no key.");
  ports.stdout(`${keyText(deriveKey(newest, repository, "seal"))}\n`);
  return 0;
}

function readMasterKeys(text: string): readonly Uint8Array[] {
  try {
    return parseMasterKeys(text);
  } catch (error) {
    const reason = errorMessage(error);
    throw new CommandError(`GATEHOUSE_MASTER_KEYS: ${reason}`, { cause: error });
  }
}
