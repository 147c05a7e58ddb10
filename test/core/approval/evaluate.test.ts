import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateApproval } from "../../../src/core/approval/evaluate.ts";
import type { ApprovalQuestion, Consent, Owner } from "../../../src/core/approval/model.ts";

const devops: Owner = { kind: "team", organization: "acme", slug: "devops" };
const data: Owner = { kind: "team", organization: "acme", slug: "data" };
const omar: Owner = { kind: "user", login: "omar" };
const rita: Owner = { kind: "user", login: "rita" };
const dana: Owner = { kind: "user", login: "dana" };
const unknownTeam: Owner = { kind: "team", organization: "acme", slug: "onlookers", isUnknown: true };
const email: Owner = { kind: "email", address: "ops@example.com" };

const folder = "infra/database/mailer-orders/main.tf";
const file = "entities/database/mailer-orders.yml";

function label(login: string, at = "2026-11-22T09:00:00Z", more: Partial<Consent> = {}): Consent {
  return { login, kind: "person", viaApp: false, at, by: "label", ...more };
}

function question(more: Partial<ApprovalQuestion> = {}): ApprovalQuestion {
  return {
    required: { type: "any" },
    approvers: [],
    author: "dana",
    editors: [],
    selfApproval: false,
    announcedAt: "2026-11-22T08:00:00Z",
    paths: [
      { path: folder, owners: [devops] },
      { path: file, owners: [devops] },
      { path: "runs/2026/12.yml", owners: [] },
    ],
    consents: [label("omar")],
    members: new Map([["acme/devops", new Set(["omar", "dana", "rita"])]]),
    writers: new Set(["dana", "omar", "rita", "sam", "lena", "olga"]),
    ...more,
  };
}

/** Each refusal, the question that brings it about, and what of it is changed for the honest twin. */
const refusals: readonly (readonly [string, string, Partial<ApprovalQuestion>, Partial<ApprovalQuestion>])[] = [
  [
    "an app",
    "@gatehouse[bot] is an app; a person must approve this run.",
    { consents: [label("gatehouse[bot]", undefined, { kind: "bot" })] },
    { consents: [label("omar")] },
  ],
  [
    "a deleted account",
    "The account that added the label no longer exists; somebody else must approve this run.",
    { consents: [label("ghost", undefined, { kind: "ghost" })] },
    { consents: [label("omar")] },
  ],
  [
    "an app acting for a person",
    "An app added the label for @omar; @omar must do it on GitHub in person.",
    { consents: [label("omar", undefined, { viaApp: true })] },
    { consents: [label("omar")] },
  ],
  [
    "the author",
    "@dana opened this run; somebody else must approve it.",
    { consents: [label("dana")] },
    { consents: [label("dana")], author: "sam" },
  ],
  [
    "the author in other letters",
    "@DANA opened this run; somebody else must approve it.",
    { consents: [label("DANA")] },
    { consents: [label("DANA")], selfApproval: true },
  ],
  [
    "an editor of the body",
    "@omar edited this run's issue; somebody else must approve it.",
    { editors: ["dana", "Omar"] },
    { editors: ["dana", "sam"] },
  ],
  [
    "a stranger",
    "@sam owns nothing that this run writes; an owner must approve it: @acme/devops.",
    { consents: [label("sam")] },
    { consents: [label("sam")], members: new Map([["acme/devops", new Set(["sam"])]]) },
  ],
  [
    "a member of a team of that name elsewhere",
    "@omar owns nothing that this run writes; an owner must approve it: @acme/devops.",
    { members: new Map([["evil/devops", new Set(["omar"])]]) },
    { members: new Map([["acme/devops", new Set(["omar"])]]) },
  ],
  [
    "a member of the owners' team who may not write",
    "@omar is named as an owner, and may not write to this repository, as GitHub asks of every code owner; somebody who may must approve, or an administrator gives @omar the role write.",
    { writers: new Set(["rita"]) },
    { writers: new Set(["omar"]) },
  ],
  [
    "an owner by name who may not write",
    "@Omar is named as an owner, and may not write to this repository, as GitHub asks of every code owner; somebody who may must approve, or an administrator gives @Omar the role write.",
    { paths: [{ path: folder, owners: [omar] }], consents: [label("Omar")], writers: new Set() },
    { writers: new Set(["omar"]) },
  ],
  [
    "an owner of the run's record only",
    "@omar owns nothing that this run writes; an owner must approve it: @rita.",
    {
      paths: [
        { path: folder, owners: [rita] },
        { path: "runs/2026/12.yml", owners: [omar] },
      ],
    },
    {
      paths: [
        { path: folder, owners: [omar] },
        { path: "runs/2026/12.yml", owners: [rita] },
      ],
    },
  ],
  [
    "a label before the announcement",
    "The label came before this version was announced, or in the same second; @omar, look at it and add the label again.",
    { announcedAt: "2026-11-22T09:00:01Z" },
    { announcedAt: "2026-11-22T08:59:59Z" },
  ],
  [
    "a label in the second of the announcement",
    "The label came before this version was announced, or in the same second; @omar, look at it and add the label again.",
    { announcedAt: "2026-11-22T09:00:00Z" },
    { announcedAt: "2026-11-22T08:59:59Z" },
  ],
  [
    "a time that can't be read",
    "The label came before this version was announced, or in the same second; @omar, look at it and add the label again.",
    { consents: [label("omar", "soon")] },
    { consents: [label("omar", "2026-11-22T10:00:01+01:00")] },
  ],
  [
    "a label before an edit",
    "The issue was edited after the label came, or less than 10 seconds before; @omar, look at it and add the label again.",
    { bodyEditedAt: "2026-11-22T09:30:00Z" },
    { bodyEditedAt: "2026-11-22T08:30:00Z" },
  ],
  [
    "a label in the second of an edit",
    "The issue was edited after the label came, or less than 10 seconds before; @omar, look at it and add the label again.",
    { bodyEditedAt: "2026-11-22T09:00:00Z" },
    { bodyEditedAt: "2026-11-22T08:59:49Z" },
  ],
  [
    "a label by somebody whose page still shows what was there before an edit",
    "The issue was edited after the label came, or less than 10 seconds before; @omar, look at it and add the label again.",
    { bodyEditedAt: "2026-11-22T08:59:50Z" },
    { bodyEditedAt: "2026-11-22T08:59:49Z" },
  ],
];

describe("a label that does not count", () => {
  test.each(refusals)("from %s is refused", (_, why, change) => {
    const verdict = evaluateApproval(question(change));
    expect(verdict.granted).toBe(false);
    expect(verdict.approvals).toEqual([]);
    expect(verdict.refused.map((refusal) => refusal.why)).toEqual([why]);
    expect(verdict.impossible).toBeUndefined();
    expect(verdict.missing).not.toBe("");
  });

  test.each(refusals)("has an honest twin that counts: %s", (_, __, change, twin) => {
    const verdict = evaluateApproval(question({ ...change, announcedAt: "2026-11-22T08:00:00Z", ...twin }));
    expect(verdict.refused).toEqual([]);
    expect(verdict).toMatchObject({ granted: true, missing: "", candidates: [] });
    expect(verdict.approvals).toHaveLength(1);
  });

  test("is one that came before anything was announced", () => {
    const { announcedAt, ...unannounced } = question();
    expect(announcedAt).toBeDefined();
    expect(evaluateApproval(unannounced)).toMatchObject({
      granted: false,
      approvals: [],
      refused: [
        {
          why: "The label came before this version was announced, or in the same second; @omar, look at it and add the label again.",
        },
      ],
    });
    expect(evaluateApproval(question()).granted).toBe(true);
  });

  test("is listed with the others, newest last, and does not spoil a good one", () => {
    const verdict = evaluateApproval(
      question({
        bodyEditedAt: "2026-11-22T08:30:00Z",
        consents: [label("omar", "2026-11-22T08:10:00Z"), label("dana"), label("omar", "2026-11-22T09:10:00Z")],
      }),
    );
    expect(verdict.refused.map(({ login, at }) => [login, at])).toEqual([
      ["omar", "2026-11-22T08:10:00Z"],
      ["dana", "2026-11-22T09:00:00Z"],
    ]);
    expect(verdict.granted).toBe(true);
    expect(verdict.approvals).toEqual([{ login: "omar", at: "2026-11-22T09:10:00Z" }]);
  });
});

describe("what is missing", () => {
  test("names the team and who of it may not", () => {
    const verdict = evaluateApproval(question({ consents: [] }));
    expect(verdict.missing).toBe("someone in @acme/devops other than @dana");
    expect(verdict.candidates).toEqual(["@acme/devops"]);
  });

  test("leaves out users who opened or edited the run", () => {
    const paths = [{ path: folder, owners: [omar, dana, rita, devops] }];
    const verdict = evaluateApproval(question({ consents: [], paths, editors: ["RITA", "dana"] }));
    expect(verdict.missing).toBe("@omar or someone in @acme/devops other than @dana and @RITA");
    expect(verdict.candidates).toEqual(["@omar", "@acme/devops"]);
  });

  test("lets everybody in where self-approval is allowed", () => {
    const paths = [{ path: folder, owners: [dana, devops] }];
    const verdict = evaluateApproval(question({ consents: [], paths, selfApproval: true }));
    expect(verdict.missing).toBe("@dana or someone in @acme/devops");
  });
});

describe("ANY: every path needs an approving owner", () => {
  const paths = [
    { path: folder, owners: [devops] },
    { path: file, owners: [data, rita] },
  ];
  const members = new Map([
    ["acme/devops", new Set(["omar"])],
    ["acme/data", new Set(["lena"])],
  ]);

  test("one owner of one path is not enough", () => {
    const verdict = evaluateApproval(question({ paths, members }));
    expect(verdict.granted).toBe(false);
    expect(verdict.approvals.map(({ login }) => login)).toEqual(["omar"]);
    expect(verdict.missing).toBe("someone in @acme/data or @rita other than @dana");
    expect(verdict.candidates).toEqual(["@acme/data", "@rita"]);
  });

  test("several owners cover the paths together", () => {
    expect(evaluateApproval(question({ paths, members, consents: [label("omar"), label("lena")] })).granted).toBe(true);
  });

  test("names each group and its paths while several are missing", () => {
    const verdict = evaluateApproval(question({ paths, members, consents: [] }));
    expect(verdict.missing).toBe(
      `each of someone in @acme/devops other than @dana (as an owner of \`${folder}\`) and someone in @acme/data or @rita other than @dana (as an owner of \`${file}\`)`,
    );
  });
});

describe("ALL: every owner entry of every path approves", () => {
  const required = { type: "all" } as const;
  const paths = [
    { path: folder, owners: [devops, rita] },
    { path: file, owners: [rita] },
  ];

  test("one owner is not enough", () => {
    const verdict = evaluateApproval(question({ required, paths }));
    expect(verdict.granted).toBe(false);
    expect(verdict.candidates).toEqual(["@rita"]);
    expect(verdict.missing).toBe("@rita");
  });

  test("all of them are", () => {
    expect(evaluateApproval(question({ required, paths, consents: [label("omar"), label("rita")] })).granted).toBe(
      true,
    );
  });

  test("a person counts for a team and as themselves", () => {
    expect(evaluateApproval(question({ required, paths, consents: [label("rita")] })).granted).toBe(true);
  });

  test.each<[string, readonly Owner[], string]>([
    ["an e-mail owner", [devops, email], "ops@example.com can't be tied to an account"],
    [
      "a team that GitHub does not take for an owner",
      [devops, unknownTeam],
      "GitHub does not take @acme/onlookers for",
    ],
    ["the author as an owner", [devops, dana], "@dana opened or edited this run"],
  ])("is impossible with %s", (_, owners, why) => {
    const verdict = evaluateApproval(question({ required, paths: [{ path: folder, owners }] }));
    expect(verdict.granted).toBe(false);
    expect(verdict.impossible).toContain(why);
    expect(evaluateApproval(question({ required, paths: [{ path: folder, owners: [devops] }] })).granted).toBe(true);
  });
});

describe("a count of owners", () => {
  const required = { type: "count", count: 2 } as const;

  test("wants different people", () => {
    const twice = [label("omar"), label("OMAR", "2026-11-22T10:00:00Z")];
    const verdict = evaluateApproval(question({ required, consents: twice }));
    expect(verdict).toMatchObject({ granted: false, approvals: [{ login: "omar" }], refused: [] });
    expect(verdict.missing).toBe("someone in @acme/devops other than @dana and @omar");
    expect(evaluateApproval(question({ required, consents: [label("omar"), label("rita")] })).granted).toBe(true);
  });

  test("says how many are missing", () => {
    const verdict = evaluateApproval(question({ required, consents: [] }));
    expect(verdict.missing).toBe("each of 2 people of @acme/devops other than @dana");
  });

  test("still needs an owner for every path", () => {
    const paths = [
      { path: folder, owners: [devops] },
      { path: file, owners: [{ kind: "user", login: "lena" } as const] },
    ];
    const consents = [label("omar"), label("rita")];
    expect(evaluateApproval(question({ required, paths, consents })).missing).toBe("@lena");
    expect(evaluateApproval(question({ required, paths, consents: [label("omar"), label("lena")] })).granted).toBe(
      true,
    );
  });

  test("is impossible where CODEOWNERS names fewer people", () => {
    const few = evaluateApproval(question({ required, paths: [{ path: folder, owners: [omar, dana] }] }));
    expect(few.impossible).toBe(
      "2 people must approve, and CODEOWNERS names only @omar. Name more owners on the default branch.",
    );
    const enough = question({ required, paths: [{ path: folder, owners: [omar, rita] }], consents: [] });
    expect(evaluateApproval(enough).impossible).toBeUndefined();
  });
});

describe("what nobody can approve", () => {
  test.each<[string, readonly Owner[], string]>([
    [
      "a path without owners",
      [],
      `CODEOWNERS names no owner for \`${file}\`, so nobody can approve it. Add a line such as \`/entities/`,
    ],
    ["a path with e-mail owners only", [email], `CODEOWNERS names only e-mail addresses for \`${file}\``],
    [
      "a path of a team that GitHub does not take for an owner",
      [unknownTeam],
      `Nobody can approve \`${file}\`: GitHub does not take @acme/onlookers for an owner`,
    ],
    ["a path whose only owner opened the run", [dana], `Only @dana could approve \`${file}\``],
  ])("is %s", (_, owners, why) => {
    const paths = [
      { path: folder, owners: [devops] },
      { path: file, owners },
    ];
    const verdict = evaluateApproval(question({ paths }));
    expect(verdict.granted).toBe(false);
    expect(verdict.candidates).toEqual([]);
    expect(verdict.impossible).toContain(why);
  });

  test("is a run that writes nothing but its record", () => {
    const verdict = evaluateApproval(question({ paths: [{ path: "runs/2026/12.yml", owners: [devops] }] }));
    expect(verdict).toMatchObject({
      granted: false,
      impossible: "This run writes nothing that has an owner, so nobody can approve it.",
    });
  });

  test("is not a path with an e-mail owner beside others", () => {
    expect(evaluateApproval(question({ paths: [{ path: folder, owners: [email, devops] }] })).granted).toBe(true);
  });
});

describe("an action without approval", () => {
  test("is granted, whoever labelled", () => {
    expect(
      evaluateApproval(question({ required: { type: "none" }, consents: [label("sam")], paths: [] })),
    ).toMatchObject({
      granted: true,
      approvals: [],
      refused: [],
      missing: "",
      candidates: [],
    });
  });
});

test("nobody approves for a team that GitHub does not take for an owner", () => {
  const members = new Map([["acme/onlookers", new Set(["omar"])]]);
  const paths = [{ path: folder, owners: [unknownTeam, { kind: "user", login: "lena" } as const] }];
  const verdict = evaluateApproval(question({ paths, members, consents: [label("omar")] }));
  expect(verdict).toMatchObject({ granted: false, candidates: ["@lena"] });
});

const anyLogin = fc.constantFrom("dana", "omar", "rita", "sam", "lena");
const anyOwner = fc.oneof(
  anyLogin.map((login): Owner => ({ kind: "user", login })),
  fc.constantFrom(devops, data, email),
);
const timeUpTo = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((second) => `2026-11-22T09:00:${String(second).padStart(2, "0")}Z`);
const anyQuestion = fc.record({
  required: fc.constantFrom({ type: "any" } as const, { type: "all" } as const, { type: "count", count: 2 } as const),
  approvers: fc.oneof(fc.constant([]), fc.array(anyOwner, { maxLength: 2 })),
  author: anyLogin,
  editors: fc.array(anyLogin, { maxLength: 1 }),
  selfApproval: fc.constant(false),
  announcedAt: timeUpTo(20),
  bodyEditedAt: timeUpTo(20),
  paths: fc.array(
    fc.record({ path: fc.constantFrom("a", "b", "c"), owners: fc.array(anyOwner, { minLength: 1, maxLength: 3 }) }),
    {
      maxLength: 3,
    },
  ),
  consents: fc.array(
    fc.record({
      login: anyLogin,
      kind: fc.constantFrom("person" as const, "person" as const, "bot" as const),
      viaApp: fc.constantFrom(false, false, false, true),
      at: timeUpTo(59),
      by: fc.constantFrom("label" as const, "approve" as const, "retry" as const),
    }),
    { maxLength: 6 },
  ),
  members: fc.constant(
    new Map([
      ["acme/devops", new Set(["omar", "rita", "dana"])],
      ["acme/data", new Set(["lena"])],
    ]),
  ),
  writers: fc
    .subarray(["dana", "omar", "rita", "sam", "lena"], { minLength: 3 })
    .map((logins): ReadonlySet<string> => new Set(logins)),
});

test("whatever is asked, nothing is granted without a later label of another person who owns each path", () => {
  let granted = 0;
  fc.assert(
    fc.property(anyQuestion, (asked) => {
      const verdict = evaluateApproval(asked);
      if (!verdict.granted) {
        expect(verdict.missing).not.toBe("");
        return;
      }
      granted += 1;
      expect(verdict.impossible).toBeUndefined();
      const able = asked.consents.filter(
        ({ login, kind, viaApp, at }) =>
          kind === "person" &&
          !viaApp &&
          asked.writers.has(login) &&
          login !== asked.author &&
          !asked.editors.includes(login) &&
          at > asked.announcedAt &&
          at > asked.bodyEditedAt,
      );
      const owns = (owners: readonly Owner[], login: string): boolean =>
        owners.some(
          (owner) =>
            (owner.kind === "user" && owner.login === login) ||
            (owner.kind === "team" && (asked.members.get(`acme/${owner.slug}`)?.has(login) ?? false)),
        );
      expect(asked.paths.length).toBeGreaterThan(0);
      expect(asked.paths.filter(({ owners }) => !able.some(({ login }) => owns(owners, login)))).toEqual([]);
      expect(verdict.approvals.filter(({ login }) => !able.some((one) => one.login === login))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
  expect(granted).toBeGreaterThan(20);
});
