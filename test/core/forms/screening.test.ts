import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holdsSecret, inputProblem, unfit } from "../../../src/core/forms/screening.ts";

const random = "q7Zk2Xv9Lm4Tn8Rb1Wc6Yd3Hf5Gj0Ps2";
/** Put together here, so that no scanner takes this file for a leak. */
const secrets: readonly (readonly [string, string])[] = [
  ["a personal access token", `ghp_${random}abcd`],
  ["an installation token", `ghs_${random}abcd`],
  ["a fine-grained token", `github_pat_11${random}_${random}`],
  ["an AWS access key id", "AKIA" + "IOSFODNN7EXAMPLE"],
  ["a temporary AWS access key id", "ASIA" + "IOSFODNN7EXAMPLE"],
  ["a Slack token", "xoxb-" + "123456789012-abcdef"],
  ["a private key", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE"],
  ["an OpenSSH key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----"],
  ["a JSON Web Token", ["eyJ" + "hbGciOiJIUzI1NiJ9", "eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0", random].join(".")],
  ["a password with a name", `password=${random}`],
  ["a secret in YAML", `db_secret: "${random}"`],
  ["an AWS secret key", `aws_secret_access_key = ${random}abcdEFGH`],
  ["a token in JSON", `{"token": "${random}"}`],
];

const harmless = [
  "orders",
  "db.t4g.medium",
  "a sentence about a password: choose a long one, and keep it to yourself",
  "token: ",
  `sha256 ${"0123456789abcdef".repeat(4)}`,
  "password=${var.password}",
  "arn:aws:secretsmanager:eu-central-1:123456789012:secret:mailer",
  "ghp_short",
  "eyJ.eyJ.x",
  "AKIA",
  "-----BEGIN CERTIFICATE-----",
  "secret=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

describe("secrets", () => {
  test.each(secrets)("are known by sight: %s", (_, text) => {
    expect(holdsSecret(text)).toBe(true);
    expect(holdsSecret(`before\n${text} after`)).toBe(true);
  });

  test.each(harmless)("are not seen in %j", (text) => {
    expect(unfit(text)).toBeUndefined();
  });

  test.each(secrets)("are never repeated: %s", (_, secret) => {
    fc.assert(
      fc.property(fc.lorem(), fc.lorem(), (before, after) => {
        const problem = inputProblem("Name", `${before} ${secret} ${after}`, "a name");
        expect(problem.wrote).toBeUndefined();
        expect(problem.allowed).toContain("revoke it now");
      }),
      { numRuns: 20 },
    );
  });

  test.each(["eyJ", "gh", "xoxb-!", "password=", "-----BEGIN ", "password ", "eyJaaaaaaaaaa.!", "a"])(
    "are looked for in one go, in 65,536 characters of %j",
    (text) => {
      expect(holdsSecret(text.repeat(Math.ceil(65_536 / text.length)))).toBe(false);
    },
  );
});

describe("what can't be shown as it is", () => {
  test.each(["\u0000", "\u001b[31m", "\u0007", "\u0085", "a\u202Eb", "\u2066", "\uD800"])("is refused: %j", (text) => {
    expect(unfit(text)).toContain("without control characters");
    expect(inputProblem("Name", text, "a name").wrote).toBeUndefined();
  });

  test.each(["two\nlines", "a\ttab", "déjà vu", "名前", "👩‍💻"])("is not %j", (text) => {
    expect(unfit(text)).toBeUndefined();
  });
});

describe("a row of the table", () => {
  test("repeats what was written, shortened, and nothing where nothing was", () => {
    expect(inputProblem("Name", "Mailer", "lowercase")).toEqual({
      field: "Name",
      wrote: "Mailer",
      allowed: "lowercase",
    });
    expect(inputProblem("Name", "é".repeat(300), "short").wrote).toBe(`${"é".repeat(200)}…`);
    expect(inputProblem("Name", "", "a name")).toEqual({ field: "Name", allowed: "a name" });
  });
});
