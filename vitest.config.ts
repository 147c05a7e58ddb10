import { defineConfig } from "vitest/config";

const limits = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/adversary/**"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Each opens a whole world of processes: two at once would make each other late.
        test: {
          ...limits,
          name: "end to end",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // One world for all attacks, most of which wait for GitHub's next full second: many go on at once.
        test: {
          ...limits,
          name: "adversary",
          include: ["test/adversary/**/*.test.ts"],
          maxConcurrency: 8,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
