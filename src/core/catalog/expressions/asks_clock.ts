import { scanJq } from "./jq_scan.ts";

/** Whether jq's `now` is called: no field or variable of that name, no key of an object, and none that the program defines. */
export function asksClock(program: string): boolean {
  const { stretches } = scanJq(program, 0);
  const code = stretches.flatMap(({ kind, start, end }) => (kind === "code" ? [program.slice(start, end)] : []));
  return code.some((text) =>
    [...text.matchAll(/(?<![\w.$@])now(?!\w|\s*:)/g)].some(({ index }) => {
      const [before, after] = [text.slice(0, index).trimEnd(), text.slice(index + 3).trimStart()];
      const isShortKey = /[{,]$/.test(before) && /^[},]/.test(after);
      return !isShortKey && !/\bdef$/.test(before);
    }),
  );
}
