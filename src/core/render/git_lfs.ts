import type { GuardFinding } from "./guard_module.ts";

/** Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const pointerStart = Buffer.from("version https://git-lfs.github.com/spec/v1\n");

/** Files of which git holds a pointer alone: whoever reads one would deploy the pointer, without a word. */
export function lfsPointers(files: ReadonlyMap<string, Uint8Array>): readonly GuardFinding[] {
  return [...files].flatMap(([file, contents]) =>
    pointerStart.equals(contents.subarray(0, pointerStart.length))
      ? [
          {
            rule: "lfs-pointer",
            file,
            line: 1,
            message: `${file} is kept by Git LFS: git holds a pointer to it, and that is what would be deployed.`,
            remedy: "Keep the file itself in git, or outside of the folders that the root module is made of.",
          },
        ]
      : [],
  );
}
