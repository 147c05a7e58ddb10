import { defineConfig } from "vitest/config";

/** What hangs ends; what is merely slow, on a machine that others use too, does not. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };
/** Vitest leaves one core out, which on two is half of them. */
const everyCore = { maxWorkers: "100%" };

export default defineConfig({
  test: {
    projects: [
      {
        // Pure code keeps nothing between files, so that what they all import is loaded once.
        test: { ...limits, ...everyCore, name: "core", include: ["test/core/**/*.test.ts"], isolate: false },
      },
      {
        // They wait for programs (git, Terraform, a browser): two cores have room for a third.
        test: {
          ...limits,
          maxWorkers: 3,
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/core/**", "test/e2e/**", "test/adversary/**"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Each opens a whole world of processes, which mostly wait for one another: two at once, on two cores, are not late.
        test: {
          ...limits,
          name: "end to end",
          include: ["test/e2e/**/*.test.ts"],
          setupFiles: ["test/e2e/kept_worlds.ts"],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // One world for all attacks, most of which wait for GitHub's next full second: many go on at once.
        test: {
          ...limits,
          name: "adversary",
          include: ["test/adversary/**/*.test.ts"],
          setupFiles: ["test/e2e/kept_worlds.ts"],
          maxConcurrency: 8,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
