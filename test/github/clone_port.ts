import type { CatalogClone } from "../../src/github/catalog_clone.ts";

const unused = (): never => {
  throw new Error("This test reads nothing of the kind from a clone.");
};

/** A clone that has only these answers. */
export function cloneWith(answers: Partial<CatalogClone> = {}): CatalogClone {
  return {
    fetch: unused,
    fetchCommit: unused,
    defaultCommit: unused,
    hasCommit: unused,
    isBroken: () => false,
    readCommit: unused,
    tree: unused,
    treeId: unused,
    refs: unused,
    mergeBases: unused,
    messagesSince: unused,
    commitAt: unused,
    isAncestor: unused,
    close: unused,
    ...answers,
  };
}
