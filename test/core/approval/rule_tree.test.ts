import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateApproval } from "../../../src/core/approval/evaluate.ts";
import type { ApprovalNode, ApprovalQuestion, Consent, Owner } from "../../../src/core/approval/model.ts";

const devops: Owner = { kind: "team", organization: "acme", slug: "devops" };
const data: Owner = { kind: "team", organization: "acme", slug: "data" };
const rita: Owner = { kind: "user", login: "rita" };
const members = new Map([
  ["acme/devops", new Set(["omar", "olga"])],
  ["acme/data", new Set(["lena"])],
]);

const said = (login: string, more: Partial<Consent> = {}): Consent => ({
  login,
  kind: "person",
  viaApp: false,
  at: "2026-11-22T09:00:00Z",
  by: "label",
  ...more,
});

function question(more: Partial<ApprovalQuestion>): ApprovalQuestion {
  return {
    required: { type: "any" },
    approvers: [],
    author: "dana",
    editors: [],
    selfApproval: false,
    announcedAt: "2026-11-22T08:00:00Z",
    paths: [
      { path: "infra/database/orders/main.tf", owners: [devops] },
      { path: "infra/database/orders/outputs.tf", owners: [devops] },
      { path: "entities/database/orders.yml", owners: [data, rita] },
      { path: "runs/2026/12.yml", owners: [] },
    ],
    consents: [],
    members,
    writers: new Set(["dana", "omar", "rita", "sam", "lena", "olga"]),
    ...more,
  };
}

/** The tree as indented lines: state, rule, who has. */
function drawn(node: ApprovalNode, depth = 0): readonly string[] {
  const by = node.approvedBy.map(({ login }) => ` @${login}`).join("");
  return [
    `${"  ".repeat(depth)}${node.state}: ${node.rule}${by}`,
    ...node.children.flatMap((child) => drawn(child, depth + 1)),
  ];
}

const lines = (more: Partial<ApprovalQuestion>): readonly string[] => drawn(evaluateApproval(question(more)).tree);

describe("the rule as a tree", () => {
  test("ANY asks for one owner of each group of paths, and names folders", () => {
    expect(lines({ consents: [said("omar")] })).toEqual([
      "pending: all of these",
      "  pending: an owner of everything",
      "    satisfied: an owner of `infra/database/orders/` @omar",
      "    pending: an owner of `entities/database/orders.yml`",
    ]);
  });

  test("ALL asks for each owner, once", () => {
    expect(lines({ required: { type: "all" }, consents: [said("omar"), said("rita")] })).toEqual([
      "pending: all of these",
      "  pending: every owner",
      "    satisfied: an owner of `infra/database/orders/` @omar",
      "    pending: an owner of `entities/database/orders.yml`",
      "    satisfied: an owner of `entities/database/orders.yml` @rita",
    ]);
  });

  test("a count asks for so many people, and for an owner of each path among them", () => {
    const required = { type: "count", count: 2 } as const;
    expect(lines({ required, consents: [said("omar"), said("olga")] })).toEqual([
      "pending: all of these",
      "  pending: 2 different owners @omar @olga",
      "    satisfied: an owner of `infra/database/orders/` @omar @olga",
      "    pending: an owner of `entities/database/orders.yml`",
    ]);
    expect(lines({ required, consents: [said("omar"), said("lena")] })[0]).toBe("satisfied: all of these");
  });

  test("a part that nobody can satisfy makes the whole impossible, and says what to do", () => {
    const paths = [...question({}).paths, { path: "infra/other.tf", owners: [] }];
    const { tree, impossible } = evaluateApproval(question({ paths, consents: [said("omar"), said("lena")] }));
    expect(drawn(tree)).toContain("    impossible: an owner of `infra/other.tf`");
    expect(tree.state).toBe("impossible");
    expect(impossible).toContain("CODEOWNERS names no owner for `infra/other.tf`");
  });

  test("nobody is asked where the action asks for nobody", () => {
    expect(lines({ required: { type: "none" } })).toEqual(["satisfied: nobody"]);
  });
});

const anyConsent: fc.Arbitrary<Consent> = fc.record({
  login: fc.constantFrom("dana", "omar", "olga", "rita", "lena", "sam"),
  kind: fc.constantFrom("person" as const, "bot" as const, "ghost" as const),
  viaApp: fc.boolean(),
  at: fc.constantFrom("2026-11-22T07:59:59Z", "2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z"),
  by: fc.constantFrom("label" as const, "approve" as const, "retry" as const),
});

/** What makes a consent count for nothing, whoever gave it. */
const flaws: readonly Partial<Consent>[] = [
  { at: "2026-11-22T08:00:00Z" },
  { kind: "bot" },
  { kind: "ghost" },
  { viaApp: true },
  { doubt: "edited" },
  { doubt: "e-mail" },
  { doubt: "buried" },
  { login: "Dana" },
  { login: "sam" },
];
const irrelevant = fc
  .tuple(anyConsent, fc.constantFrom(...flaws))
  .map(([consent, flaw]): Consent => ({ ...consent, ...flaw }));

test("whatever is added that does not count, the tree stays as it was", () => {
  const required = fc.constantFrom(
    { type: "any" } as const,
    { type: "all" } as const,
    { type: "count", count: 2 } as const,
  );
  fc.assert(
    fc.property(
      required,
      fc.array(anyConsent, { maxLength: 5 }),
      fc.array(irrelevant, { maxLength: 5 }),
      (rule, real, noise) => {
        const before = evaluateApproval(question({ required: rule, consents: real }));
        const after = evaluateApproval(question({ required: rule, consents: [...noise, ...real, ...noise] }));
        expect(after.tree).toEqual(before.tree);
        expect(after.granted).toBe(before.granted);
      },
    ),
    { numRuns: 500 },
  );
});
