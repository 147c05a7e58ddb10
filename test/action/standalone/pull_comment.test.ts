import { describe, expect, it } from "vitest";
import { readComment, writeComment } from "../../../action/src/standalone/pull_comment.ts";
import type { SealedPlans } from "../../../action/src/standalone/comment_shapes.ts";

const key = new Uint8Array(32).fill(1);
const job = { sealKey: key, directories: ["infra/*"] };
const plans: SealedPlans = {
  version: 1,
  writtenBy: "plan",
  repository: "acme/infra",
  pull: 7,
  head: "1".repeat(40),
  modules: [
    {
      folder: "infra/db",
      outcome: "planned",
      seal: {
        tree: "2".repeat(40),
        lockFile: "none",
        tool: "terraform 1.11.4",
        backend: "3".repeat(64),
        state: "none",
        policies: "none",
        effects: "4".repeat(64),
      },
    },
    { folder: "infra/web", outcome: "plan_failed" },
  ],
};

describe("the comment on a pull request", () => {
  const comment = writeComment("**Next:** merge.\n\n- `a.b`", plans, job);

  it("gives the plans back as they were sealed, with any line ends", () => {
    expect(readComment(comment, key)).toEqual(plans);
    expect(readComment(`${comment.replaceAll("\n", "\r\n")}\r\n`, key)).toEqual(plans);
  });

  it("is not believed once a character of it is another: what people read is signed too", () => {
    for (let index = 0; index < comment.length - 4; index += 1) {
      const changed = comment.slice(0, index) + (comment[index] === "x" ? "y" : "x") + comment.slice(index + 1);
      expect(readComment(changed, key), changed).toBeUndefined();
    }
    expect(readComment(comment.replace("- `a.b`", ""), key)).toBeUndefined();
    expect(readComment(comment, new Uint8Array(32).fill(2))).toBeUndefined();
    expect(readComment("", key)).toBeUndefined();
  });

  it("lets no plan's text pass for a marker", () => {
    const other = writeComment("x", { ...plans, pull: 8 }, job);
    expect(readComment(writeComment(other, plans, job), key)?.pull).toBe(7);
    expect(writeComment("<!-- gatehouse:plans abc -->", plans, job).match(/<!-- gatehouse:plans/g)?.length).toBe(1);
  });
});
