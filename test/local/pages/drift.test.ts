import { describe, expect, it } from "vitest";

import { driftedCell } from "../../../src/local/pages/catalog/drift.ts";

const body = [
  "### 2 entities are not as their code says",
  "| Entity | What differs | Since |",
  "|---|---|---|",
  "| [`orders`](https://github.example/acme/catalog/blob/main/entities/database/a%3D2Eorders.yml) | updates `x\\|y` | now |",
  "| [`carts`](https://github.example/acme/catalog/blob/main/entities/database/carts.yml) | destroys `b` | now |",
  "| [`odd`](https://github.example/%zz) | nothing | now |",
].join("\r\n");

describe("an entity's row in the dashboard", () => {
  it("is the one that links to its file, whatever is in its cells", () => {
    expect(driftedCell(body, "entities/database/carts.yml")).toBe("destroys `b`");
    expect(driftedCell(body, "entities/database/a=2Eorders.yml")).toBe("updates `x\\|y`");
    expect(driftedCell(body, "entities/database/arts.yml")).toBeUndefined();
    expect(driftedCell("entities/database/carts.yml", "entities/database/carts.yml")).toBeUndefined();
  });
});
