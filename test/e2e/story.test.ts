import { describe, expect, it } from "vitest";
import { playStory } from "../../src/local/demo/story.ts";
import { createFidelity } from "../local/fidelity.ts";
import { hasTerraform, needsTerraform, openTestWorld } from "./world.ts";

describe.skipIf(!hasTerraform)(`the article's story, on the real app, git and Terraform${needsTerraform}`, () => {
  it("is played from the form to the deleted database", { timeout: 300_000 }, async () => {
    const fidelity = createFidelity();
    await using world = await openTestWorld({
      watch: (server) => {
        fidelity.watch(server);
      },
    });
    const lines: string[] = [];
    const figures = await playStory(world, (line) => lines.push(line));
    expect(lines.at(-1)).toContain("every step as it should be");
    // Whatever the app, the Action and the people asked and heard on the way is what GitHub's own descriptions say.
    expect(fidelity.faults).toEqual([]);
    expect(fidelity.webhookFaults(world.hub.store)).toEqual([]);
    expect(fidelity.operations.size).toBeGreaterThan(20);
    const runs = Map.groupBy(figures, ({ run }) => run);
    for (const [run, steps] of runs) {
      const requests = steps.reduce((sum, step) => sum + step.requests, 0);
      const content = steps.reduce((sum, step) => sum + step.contentRequests, 0);
      // The first run is approved twice; a straight one has a budget of 40 requests, 6 of which create content.
      expect(requests, `requests of run ${String(run)}`).toBeLessThanOrEqual(run === 1 ? 80 : 40);
      expect(content, `content-creating requests of run ${String(run)}`).toBeLessThanOrEqual(run === 1 ? 9 : 6);
    }
  });
});
