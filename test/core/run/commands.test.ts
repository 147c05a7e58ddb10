import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/run/decide.ts";
import { bot, keys, openCatalog, orders } from "./fixtures.ts";
import { openScene, type Scene } from "./scene.ts";
import { announced, applied, applying, planned, planning } from "./stages.ts";

/** What the app answered to commands, oldest first, without the markers. */
function answers({ snapshot }: Scene): readonly string[] {
  return snapshot.issue.comments
    .filter(({ body }) => body.includes("gatehouse:notice answer:"))
    .map(({ body }) => body.replaceAll(/\n?<!--.*?-->/g, ""));
}

describe("a command in a comment", () => {
  const refusals: readonly {
    readonly what: string;
    readonly at: () => Promise<Scene>;
    readonly login: string;
    readonly says: string;
    readonly answer: RegExp;
  }[] = [
    {
      what: "its author's /decline",
      at: () => announced(),
      login: "dana",
      says: "/decline",
      answer: /^@dana: only `@acme\/devops` may give `\/decline`\.$/,
    },
    {
      what: "a colleague's /cancel",
      at: () => announced(),
      login: "kim",
      says: "/cancel",
      answer: /^@kim: only the requester or `@acme\/devops` may give `\/cancel`\.$/,
    },
    {
      what: "a misspelt word",
      at: () => announced(),
      login: "omar",
      says: "/aprove",
      answer: /^@omar: there is no command `\/aprove`; did you mean `\/approve`\?$/,
    },
    {
      what: "/retry where nothing failed",
      at: () => planned(),
      login: "dana",
      says: "/retry",
      answer: /^@dana: `\/retry` does nothing now\.\n\n### Planned and approved[^\n]*\n\n\*\*Next:\*\* `@acme\/devops`/,
    },
    {
      what: "/approve where nothing is asked",
      at: () => planned({ outcome: "plan_failed" }),
      login: "kim",
      says: "/approve",
      answer: /`\/approve` does nothing now\.\n\n### Plan failed/,
    },
    {
      what: "/decline after the merge",
      at: () => applying(),
      login: "omar",
      says: "/decline",
      answer: /`\/decline` does nothing now\.\n\n### Merged: applying/,
    },
    {
      what: "the requester's /cancel after the merge",
      at: () => applied({ outcome: "apply_failed" }),
      login: "dana",
      says: "/cancel",
      answer: /only `@acme\/devops` may give `\/cancel` after the merge/,
    },
    {
      what: "the requester's /retry after the merge",
      at: () => applied({ outcome: "apply_failed" }),
      login: "dana",
      says: "/retry",
      answer: /only `@acme\/devops` \(somebody who neither opened nor edited this issue\) may give `\/retry`/,
    },
    {
      what: "/status",
      at: () => planning(),
      login: "kim",
      says: "/status please",
      answer: /^@kim: this run stands so:\n\n### Approved: planning\n\n\*\*Next:\*\* nothing to do/,
    },
  ];

  it.each(refusals)("$what is answered, once", async ({ at, login, says, answer }) => {
    const scene = await at();
    const before = (await scene.settle()).state;
    scene.comment(login, says, { byInsider: true });
    expect((await scene.settle()).types).toEqual(["update_issue"]);
    expect(answers(scene)).toEqual([expect.stringMatching(answer)]);
    expect((await scene.settle()).types).toEqual([]);
    expect((await scene.decide()).state).toBe(before);
  });

  it("an answer calls nobody but whom it answers", async () => {
    const scene = await announced({ answers: { ...orders, instances: "9" } });
    scene.comment("omar", "/approve", { byInsider: true });
    scene.comment("dana", "/status");
    await scene.settle();
    expect(answers(scene)).toEqual([
      expect.stringContaining("**Next:** `@dana`, edit this issue"),
      expect.stringContaining("**Next:** @dana, edit this issue"),
    ]);
  });

  const silences: readonly {
    readonly what: string;
    readonly body: string;
    readonly login?: string;
    readonly bot?: true;
  }[] = [
    { what: "a quote", body: "> /status" },
    { what: "code", body: "```\n/status\n```" },
    { what: "indented code", body: "    /status" },
    { what: "the middle of a text", body: "What about\n/status" },
    { what: "a path", body: "/etc/passwd is not a command" },
    { what: "another app's command", body: "/assign me" },
    { what: "a stranger", body: "/status", login: "sam" },
    { what: "a stranger who can't spell", body: "/aprove", login: "sam" },
    { what: "a bot", body: "/status", login: "robot[bot]", bot: true },
  ];

  it.each(silences)("is not seen in what comes from $what", async ({ body, login = "dana", bot: isBot }) => {
    const scene = await announced();
    scene.comment(login, body, isBot === undefined ? {} : { author: { login, kind: "bot" }, byInsider: true });
    await scene.settle();
    expect(answers(scene)).toEqual([]);
  });

  it("is answered once where several of a person came together, and after its issue filled up", async () => {
    const scene = await announced();
    for (let each = 0; each < 50; each += 1) scene.comment("dana", "/status");
    await scene.settle();
    expect(answers(scene)).toHaveLength(1);
    for (let each = 0; each < 40; each += 1) {
      scene.comment("dana", "/status");
      await scene.settle();
    }
    expect(answers(scene)).toHaveLength(20);
    scene.wait(3700);
    scene.comment("dana", "/status");
    await scene.settle();
    expect(answers(scene)).toHaveLength(21);
  });

  it("is not answered again when its effect is long past, nor when somebody wrote into the status comment", async () => {
    const scene = await planned({ outcome: "plan_failed" });
    scene.comment("dana", "/retry");
    expect((await scene.settle()).types).toEqual(["start_job", "update_issue"]);
    scene.job({});
    await scene.settle();
    scene.changeIssue({
      comments: scene.snapshot.issue.comments.map((comment) =>
        comment.body.includes("gatehouse:status")
          ? {
              ...comment,
              body: comment.body.replaceAll(/<!-- gatehouse:heard.*-->/g, ""),
              editor: { login: "sam", kind: "person" },
            }
          : comment,
      ),
    });
    await scene.settle();
    expect(scene.status()).toContain("gatehouse:heard");
    expect(answers(scene)).toEqual([]);
  });

  it("to a run that has ended is told so", async () => {
    const scene = await planned();
    scene.comment("dana", "/cancel");
    await scene.settle();
    scene.wait(60);
    scene.comment("dana", "/retry");
    scene.comment("sam", "/retry");
    await scene.settle();
    expect(answers(scene)).toEqual([expect.stringContaining("@dana: this run has ended.")]);
    expect((await scene.settle()).types).toEqual([]);
  });

  it("/decline shows its reason as somebody's words and nothing else", async () => {
    const scene = await planned();
    scene.comment("omar", "/decline Too large, @everyone; <!-- gatehouse:status --> closes #3");
    expect((await scene.settle()).state).toBe("declined");
    expect(scene.status()).toContain("**Reason:** `Too large, @everyone; <!-- gatehouse\u200b:status --> closes #3`");
  });

  it("works in any case and after empty lines, as phones write it", async () => {
    const scene = await planned();
    scene.comment("dana", "\n  /Cancel");
    expect((await scene.settle()).state).toBe("cancelled");
  });

  it("is heard on an issue that is locked, and nothing is said there", async () => {
    const scene = await planned();
    scene.changeIssue({ locked: true });
    scene.comment("dana", "/status");
    expect((await scene.settle()).types).toEqual([]);
    scene.comment("dana", "/cancel");
    expect((await scene.settle()).state).toBe("cancelled");
    expect(scene.snapshot.issue).toMatchObject({ open: false });
  });
});

describe("/dry-run", () => {
  it("shows the files of a creation, and changes nothing", async () => {
    const scene = await announced();
    scene.comment("dana", "/dry-run");
    expect((await scene.settle()).types).toEqual(["update_issue"]);
    const [answer = ""] = answers(scene);
    expect(answer).toContain("@dana: this was a dry run: nothing was changed. The run would create database");
    expect(answer).toContain("| `infra/database/mailer-orders/run.auto.tfvars.json` | new |");
    expect(answer).toContain('+  "instances": 2');
  });

  it("shows what differs in a file that changes", async () => {
    const first = await openScene();
    const { request } = first.snapshot;
    if (request.kind !== "valid") throw new Error("The request is not valid.");
    const decoder = new TextDecoder();
    const committed = [...request.files].map(([path, bytes]): [string, string] => [
      `${request.folder}/${path}`,
      decoder.decode(bytes),
    ]);
    const entity =
      "identifier: mailer-orders\nblueprint: database\ntitle: orders\nproperties: { engine: documentdb, instances: 2 }\nrelations: { service: mailer }\n";
    const catalog = await openCatalog({
      ...Object.fromEntries(committed),
      "entities/database/mailer-orders.yml": entity,
    });
    const scene = await announced({
      catalog,
      action: "scale_document_db",
      answers: { entity: "mailer-orders", instances: "4" },
    });
    scene.comment("omar", "/dry-run");
    await scene.settle();
    const [answer = ""] = answers(scene);
    expect(answer).toContain("| `infra/database/mailer-orders/run.auto.tfvars.json` | changed |");
    expect(answer).toContain('-  "instances": 2');
    expect(answer).toContain('+  "instances": 4');
  });

  it("says what is wrong with answers that are", async () => {
    const scene = await announced({ answers: { ...orders, instances: "9" } });
    scene.comment("dana", "/dry-run");
    await scene.settle();
    expect(answers(scene)).toEqual([
      expect.stringMatching(/nothing can be\. \*\*Needs changes: 1 answer\*\*[^]*Instances/),
    ]);
  });

  it("shows nothing that could pass for the app's markers", async () => {
    const scene = await announced();
    const marker = "<!-- gatehouse:status -->";
    scene.changeIssue({ comments: [...scene.snapshot.issue.comments] });
    const { request } = scene.snapshot;
    if (request.kind !== "valid") throw new Error("The request is not valid.");
    scene.change({ request: { ...request, files: new Map([["x.tf", new TextEncoder().encode(marker)]]) } });
    scene.comment("dana", "/dry-run");
    await scene.settle();
    const own = scene.snapshot.issue.comments.filter(({ author }) => author.login === bot.login);
    expect(own.filter(({ body }) => body.includes(marker))).toHaveLength(1);
    expect(decide(scene.snapshot, keys).effects).toEqual([]);
  });
});
