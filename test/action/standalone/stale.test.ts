import { describe, expect, it } from "vitest";
import { terraformMissing } from "../../support/terraform.ts";
import { withScene } from "./scene.ts";

const main = 'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "one" {}\n';

describe.skipIf(terraformMissing)("a stale apply (needs terraform)", () => {
  it("names the files that are not as they were planned", async () => {
    await withScene({}, async (scene) => {
      const planned = await scene.commit({ "infra/a/main.tf": main, "infra/a/old.txt": "", "infra/a/b.txt": "" });
      await scene.plan(planned);
      await scene.remove("infra/a/old.txt");
      const merged = await scene.commit({ "infra/a/README.md": "A word.\n", "infra/a/b.txt": "b" });
      const { outcome, comment, plans } = await scene.apply(merged, planned);
      expect(outcome).toBe("stale");
      expect(comment).toContain("`the files (infra/a/README.md, infra/a/b.txt and 1 that is gone)`");
      expect(comment.split("the files (")).toHaveLength(2);
      // What stands there now is what a re-run goes by.
      const again = await scene.apply(merged, planned);
      expect([again.outcome, plans?.modules.length]).toEqual(["applied", 1]);
    });
  });

  it("names the first of many, and counts the others", async () => {
    await withScene({}, async (scene) => {
      const planned = await scene.commit({ "infra/a/main.tf": main });
      await scene.plan(planned);
      const more = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`infra/a/${String(at + 10)}.txt`, ""]));
      const { comment } = await scene.apply(await scene.commit(more), planned);
      expect(comment).toContain("the files (infra/a/10.txt, infra/a/11.txt, infra/a/12.txt and 27 more)");
    });
  });
});
