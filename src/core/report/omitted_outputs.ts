import { code } from "./markdown.ts";

const named = 20;

/** Which of the mapping's outputs are left out, and why: `the output `a` is sensitive; the output `b` does not exist`. */
export function omittedOutputsText(omitted: readonly (readonly [name: string, why: string])[]): string {
  const shown = omitted.slice(0, named).map(([name, why]) => `the output ${code(name)} ${why}`);
  return [...shown, ...(omitted.length > named ? ["and others"] : [])].join("; ");
}
