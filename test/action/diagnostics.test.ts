import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretValues } from "../../action/src/child_environment.ts";
import { diagnose, diagnoseText, finishedChanges } from "../../action/src/diagnostics.ts";
import { redact } from "../../action/src/redaction.ts";
import { readState, sensitiveStateTexts } from "../../action/src/state_files.ts";

function error(summary: string, more: object = {}): string {
  return JSON.stringify({ "@level": "error", type: "diagnostic", diagnostic: { severity: "error", summary, ...more } });
}

const place = { address: "a.b", range: { filename: "main.tf", start: { line: 12, column: 1, byte: 1 } } };

describe("a diagnosis", () => {
  it("comes from Terraform's JSON: the first error with its place, and where the others are", () => {
    const warning = JSON.stringify({ type: "diagnostic", diagnostic: { severity: "warning", summary: "Old" } });
    const lines = ["not JSON", warning, error("Quota", { detail: "Because.", ...place }), error("More", place)];
    expect(diagnose("apply", "infra/a", { stdout: lines.join("\n"), stderr: "" })).toEqual({
      step: "apply",
      summary: "Quota",
      detail: "Because.\nAlso: More (a.b; infra/a/main.tf, line 12)",
      address: "a.b",
      file: "infra/a/main.tf",
      line: 12,
    });
    const silent = diagnose("plan", "infra/a", { stdout: `${warning}\nKilled`, stderr: "" });
    expect(silent).toMatchObject({ summary: "Terraform's plan failed without saying why", detail: "Killed" });
    expect(diagnose("plan", "infra/a", { stdout: "", stderr: "Killed" }).summary).toBe(
      "Terraform's plan failed without saying why",
    );
  });

  it("names files by their paths in the repository, but for those that were fetched", () => {
    const file = (filename: string) =>
      diagnose("plan", "infra/a", { stdout: error("Bad", { range: { ...place.range, filename } }), stderr: "" }).file;
    expect(file("more.tf")).toBe("infra/a/more.tf");
    expect(file("../../modules/db/main.tf")).toBe("modules/db/main.tf");
    expect(file(".terraform/modules/db/main.tf")).toBe(".terraform/modules/db/main.tf");
    expect(file("/elsewhere/main.tf")).toBe("/elsewhere/main.tf");
  });

  it("counts errors that are too many to name, and leaves out what init says about them all", () => {
    const many = Array.from({ length: 9 }, (_, index) => error(`Fault ${index}`));
    const preface = error("Terraform encountered problems during initialisation, including problems");
    const { summary, detail } = diagnose("init", "infra/a", { stdout: [preface, ...many].join("\n"), stderr: "" });
    expect(summary).toBe("Fault 0");
    expect(detail?.split("\n")).toHaveLength(6);
    expect(detail).toContain("(3 more errors in the same step)");
  });

  it("tells what errors say alike once, with their details", () => {
    const stdout = [
      error("Quota", { detail: "Ask." }),
      error("Halt"),
      error("Halt"),
      error("Halt", place),
      error("Quota", { detail: "Ask." }),
    ];
    expect(
      diagnose("apply", "infra/a", { stdout: [...stdout, error("No", { detail: "Why." })].join("\n"), stderr: "" }),
    ).toEqual({
      step: "apply",
      summary: "Quota",
      detail: "Ask.\n(and 1 more of the same)\nAlso: Halt, and 2 more of the same: a.b\nAlso: No\nWhy.",
    });
  });

  it("names what an apply had done when it failed", () => {
    const done = (addr: string): string =>
      JSON.stringify({ type: "apply_complete", hook: { resource: { addr }, action: "create", id_key: "id" } });
    expect(finishedChanges(`${done("a.b")}\nnot "apply_complete"\n${done('a.c["d"]')}`)).toBe(
      'Finished before: create a.b, create a.c["d"].',
    );
    const many = Array.from({ length: 25 }, (_, at) => done(`a.b[${at}]`)).join("\n");
    expect(finishedChanges(many)).toMatch(/create a\.b\[19\] and 5 more\.$/);
    expect(finishedChanges("")).toBe("Nothing was finished before.");
  });

  it("names the lock that was waited for in vain", () => {
    const detail =
      "Error message: resource temporarily unavailable\nLock Info:\n  ID:        bfb31541\n  Path:      x.tfstate\n" +
      "  Operation: OperationTypeApply\n  Who:       root@vm\n  Version:   1.11.4\n" +
      "  Created:   2026-11-25 22:52:54.026893714 +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock";
    expect(
      diagnose("plan", "infra/a", { stdout: error("Error acquiring the state lock", { detail }), stderr: "" }).lock,
    ).toEqual({
      id: "bfb31541",
      who: "root@vm",
      operation: "OperationTypeApply",
      created: "2026-11-25 22:52:54.026893714 +0000 UTC",
    });
    expect(
      diagnose("plan", "infra/a", { stdout: error("Other", { detail: "ID: 1" }), stderr: "" }).lock,
    ).toBeUndefined();
  });

  it("comes from its text where there is no JSON, without the code that it quotes", () => {
    const text =
      "\n│ Error: Terraform encountered problems during initialisation, including\n│\n│ Error: Bad thing\n│\n" +
      '│   on run.auto.tfvars.json line 3:\n│    3:   "password": "hunter2"\n│\n│ It is bad.\n╵\n';
    expect(diagnoseText("init", "infra/a", text)).toEqual({
      step: "init",
      summary: "Bad thing",
      detail: "It is bad.",
      file: "infra/a/run.auto.tfvars.json",
      line: 3,
    });
  });
});

describe("a redacted diagnosis", () => {
  it("says a secret in none of the forms in which tools write it", () => {
    const secret = "a<b>&c\"d e'(f)…$x-secret";
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const go = JSON.stringify(secret).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
    for (const form of [
      go,
      encodeURIComponent(secret),
      new URLSearchParams({ p: secret }).toString(),
      base64(secret),
      base64(`user:${secret}`),
      base64(`us:${secret}@host`),
      base64(`u:${secret}xx`),
      encodeURIComponent(secret).toLowerCase().replace("%e2%80%a6", "%E2%80%A6").toLowerCase(),
      Buffer.from(secret).toString("base64url"),
    ]) {
      const { diagnosis } = redact({ diagnosis: { step: "plan", summary: form } }, [secret]);
      expect(diagnosis?.summary, form).toContain("(sensitive)");
      expect(diagnosis?.summary.replace("(sensitive)", "").length, form).toBeLessThan(15);
    }
    // A lone surrogate has no form in an address.
    const report = { diagnosis: { step: "plan", summary: "x" } } as const;
    expect(redact(report, ["\ud800abcd"])).toEqual(report);
  });

  it.each<[Record<string, string>, readonly string[]]>([
    [
      { PG_CONN_STR: "postgres://terraform:canary%zz@host/db" },
      ["postgres://terraform:canary%zz@host/db", "canary%zz"],
    ],
    [{ HTTPS_PROXY: "http://someone:p%40ss:word@proxy:3128" }, ["p%40ss:word", "p@ss:word"]],
    [{ REMOTE: "https://0123456789abcdef@host/a" }, ["0123456789abcdef"]],
    [{ REMOTE: "ssh://deploy@host/a b@c", MAIL: "a@b.c" }, []],
    [
      { MYSQL_PWD: "hunter2", SENTRY_DSN: "dsn-dsn", CONSUL_HTTP_AUTH: "me:hunter2" },
      ["hunter2", "dsn-dsn", "me:hunter2"],
    ],
  ])("has lost what signs in within addresses: %j", (environment, expected) => {
    expect(new Set(secretValues(environment))).toEqual(new Set(expected));
  });

  it("has lost every secret that is known, in every form that messages give it", () => {
    const secrets = [...secretValues({ DB_PASSWORD: "hunter2", HOME: "/home/runner", AWS_SECRET_ACCESS_KEY: "abc" })];
    expect(secrets).toEqual(["hunter2"]);
    const key = 'first "line"\nsecond line';
    const said = ["no hunter2", JSON.stringify(key), Buffer.from("hunter2").toString("base64"), "the second line"];
    const lock = { id: "1", who: "hunter2@vm", operation: "x", created: "y" };
    const address = 'a["hunter2"]';
    const given = { step: "apply", summary: "hunter2", detail: said.join("\n"), address, lock } as const;
    const warnings = [{ title: "t", message: "no hunter2", addresses: ["a.b"] }];
    const toolWarnings = [{ title: "hunter2 fails", message: "", addresses: ["main.tf:3"] }];
    const redacted = redact({ diagnosis: given, warnings, toolWarnings }, [...secrets, key, "hunter"]);
    expect(redacted.toolWarnings).toEqual([{ title: "(sensitive) fails", message: "", addresses: ["main.tf:3"] }]);
    expect(redacted.warnings).toEqual([{ title: "t", message: "no (sensitive)", addresses: ["a.b"] }]);
    expect(redacted.diagnosis).toEqual({
      step: "apply",
      summary: "(sensitive)",
      detail: 'no (sensitive)\n"(sensitive)"\n(sensitive)\nthe (sensitive)',
      address: 'a["(sensitive)"]',
      lock: { ...lock, who: "(sensitive)@vm" },
    });
  });

  it("never holds one, whatever stands around it", () => {
    const secret = fc.string({ minLength: 6 }).filter((text) => !"(sensitive)".includes(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        const detail = `${before}${hidden}${after}`;
        const { diagnosis } = redact({ diagnosis: { step: "plan", summary: "", detail } }, [hidden]);
        // What the replacement itself makes together with its neighbours is no secret.
        expect(diagnosis?.detail?.split("(sensitive)").some((part) => part.includes(hidden))).toBe(false);
      }),
    );
  });
});

describe("a state's sensitive texts", () => {
  it("are its outputs' and its attributes', at any depth", () => {
    const step = (value: string) => ({ type: "get_attr", value });
    const index = (value: string | number) => ({ type: "index", value: { value, type: "string" } });
    const instance = {
      attributes: { open: "o", password: "p", list: ["x", { deep: "d" }], map: { k: "m", open: "o" } },
      sensitive_attributes: [[step("password")], [step("list"), index(1), step("deep")], [step("map"), index("k")]],
    };
    const outputs = { a: { value: ["s", 5], sensitive: true }, b: { value: "open" } };
    const state = { lineage: "l", serial: 1, outputs, resources: [{ instances: [instance] }, {}] };
    expect(sensitiveStateTexts(readState(JSON.stringify(state)))).toEqual(["s", "5", "p", "d", "m"]);
  });
});
