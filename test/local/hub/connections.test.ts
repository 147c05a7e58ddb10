import { expect, test } from "vitest";
import { createWorld } from "./testbed.ts";

test("a connection stays open for its client's next request, however late a busy machine lets that be", async () => {
  const world = await createWorld();
  const answer = await fetch(`${world.hub.url}/api/v3/repos/acme/open`);
  expect(answer.headers.get("keep-alive")).toBe("timeout=120");
  await answer.arrayBuffer();
  await world.close();
});
