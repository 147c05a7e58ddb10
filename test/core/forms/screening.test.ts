import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputProblem, unfit } from "../../../src/core/forms/screening.ts";
import { holdsSecret } from "../../../src/core/forms/secret_shapes.ts";

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
  ["a GitLab token", `glpat-${random}`],
  ["a Slack webhook", ["https://hooks.slack.com/services", "T01ABCDEF", "B01ABCDEF", random].join("/")],
  ["a Google API key", "AIza" + `Sy${random}x`],
  ["a Stripe key", "sk_" + `live_${random}`],
  ["a SendGrid key", `SG.${random.slice(0, 22)}.${random}`],
  ["an npm token", `npm_${random}abcd`],
  ["a Vault token", `hvs.${random}`],
  ["an HCP Terraform token", `${random.slice(0, 14)}.atlasv1.${random}${random}`],
  ["an OpenAI key", "sk-" + `proj-${random}`],
  ["a Docker token", `dckr_pat_${random}`],
  ["a Telegram bot's token", `123456789:AA${random}x`],
  ["an Azure storage key", `AccountName=x;AccountKey=${random}==`],
  ["a signed address", `https://x.blob.core.windows.net/y?sv=2024&sig=${random}abcdefgh%3D`],
  ["a password in an address", "postgres://admin:" + "s3cr3t@db.internal:5432/orders"],
  ["a password in a broker's address", "amqps://user:" + "Pa55word!@mq.example.com"],
  ["a bearer header", `Authorization: Bearer ${random}`],
  ["a short password with a name", "password: " + "Sup3rS3cret"],
  ["a password in a connection string", "Server=db;User Id=sa;Password=" + "hunter2!X;"],
  ["a key in camel case", `clientSecret: ${random}`],
  ["a PuTTY key", "PuTTY-User-Key" + "-File-3: ssh-ed25519"],
  ["a token in full-width letters", `\uFF47\uFF48\uFF50_${random}abcd`],
  ["a token with invisible characters in it", `g\u200Bhp_${random.slice(0, 10)}\u2060${random}`],
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
  "secret: prod/mailer/Database-2024",
  "secret: arn:aws:secretsmanager:eu-central-1:123456789012:secret:mailer-a1B2c3",
  "secretName: mailerDatabaseCredentials",
  "password: see 1Password, item mailer",
  "token: 2026-11-25T08:00:00Z",
  "api-key: stored in Vault",
  "https://user@example.com/path:8080",
  "https://example.com:8443/x?token=none",
  "postgres://app:${var.password}@db.internal/orders",
  "postgres://app:<password>@db.internal/orders",
  "amqp://user:password@localhost",
  "ssh://git@github.com:22/acme/catalog.git",
  "risk-based-access-for-the-mailer-production-cluster",
  "sk-bratislava-production-database-cluster-of-the-mailer",
  "monkey-0123456789abcdef",
  "AKIAlooks-like-a-name",
  "key-value store with 32 shards",
  "1.2.3.4:AAAA:quad",
  "123e4567-e89b-42d3-a456-426614174000",
  "d41d8cd98f00b204e9800998ecf8427e",
  "ghcr.io/acme/mailer@sha256:" + "0123456789abcdef".repeat(4),
  "jdbc:postgresql://db.internal:5432/orders?user=app",
  "tokenizer: whitespace-Lower",
  "Café ☕ für 3 Personen, 👩‍👩‍👧",
  "می‌خواهم",
  "全角の説明文です",
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
  test.each([
    "\u0000",
    "\u001b[31m",
    "\u0007",
    "\u0085",
    "a\u202Eb",
    "\u2066",
    "\uD800",
    "pay\u200Bments",
    "\uFEFFmailer",
    "a\u2028b",
    "\u3164",
    "x\u{E0041}",
  ])("is refused: %j", (text) => {
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
