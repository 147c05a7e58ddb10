import { readJson } from "./state_files.ts";
import { isOutputsLine, type OutputValue } from "./terraform_shapes.ts";

/**
 * The outputs that `apply -json` printed when it had ended well, those that are sensitive without their values; nothing where it
 * printed none. Source: Terraform's documentation, "Machine-Readable UI".
 */
export function appliedOutputs(stdout: string): Readonly<Record<string, OutputValue>> | undefined {
  const lines = stdout.split("\n").filter((line) => line.includes('"type":"outputs"'));
  return lines
    .flatMap((line) => {
      const value = readJson(line);
      return isOutputsLine(value) ? [value.outputs] : [];
    })
    .at(-1);
}
