import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneJob, openWorkshop, type Workshop } from "./harness.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(async () => {
  await workshop[Symbol.asyncDispose]();
});

describe("steps that run scripts", () => {
  it("hand on outputs, variables and paths, and add to the summary", async () => {
    const { conclusion, lines, summary } = await workshop.dispatch(
      oneJob(`- id: first
  shell: bash
  run: |
    echo "color=red" >> "$GITHUB_OUTPUT"
    printf 'TEXT<<END\\none\\ntwo\\nEND\\n' >> "$GITHUB_ENV"
    mkdir tools && printf '#!/bin/sh\\necho found tool' > tools/mytool && chmod +x tools/mytool
    echo "$PWD/tools" >> "$GITHUB_PATH"
    echo "### Hello" >> "$GITHUB_STEP_SUMMARY"
- env:
    COLOR: \${{ steps.first.outputs.color }}
  run: |
    echo "color is $COLOR, text is $(echo "$TEXT" | tr '\\n' '+')"
    mytool
- run: echo "\${{ format('outcome {0}, env {1}', steps.first.outcome, env.TEXT) }}" | tr '\\n' '/'`),
    );
    expect(lines).toContain("color is red, text is one+two+");
    expect(lines).toContain("found tool");
    expect(lines.join("/")).toContain("outcome success, env one/two");
    expect(summary).toBe("### Hello\n");
    expect(conclusion).toBe("success");
  });

  it("stop at the first failure, but for those whose condition says otherwise", async () => {
    const { conclusion, lines } = await workshop.dispatch(
      oneJob(`- id: broken
  run: |
    echo "part=written" >> "$GITHUB_OUTPUT"
    exit 3
- run: echo not reached
- if: failure() && steps.broken.outcome == 'failure'
  run: echo "after failure \${{ steps.broken.outputs.part }}"
- if: \${{ always() }}
  run: echo "always, \${{ job.status }}"
- if: cancelled()
  run: echo cancelled`),
    );
    expect(conclusion).toBe("failure");
    expect(lines).toContain("##[error]Process completed with exit code 3.");
    expect(lines).toContain("after failure written");
    expect(lines).toContain("always, failure");
    expect(lines).not.toContain("not reached");
    expect(lines).not.toContain("cancelled");
  });

  it("may fail when continue-on-error allows it", async () => {
    const { conclusion, lines } = await workshop.dispatch(
      oneJob(`- id: broken
  continue-on-error: true
  run: exit 1
- run: echo "\${{ steps.broken.outcome }} then \${{ steps.broken.conclusion }}"`),
    );
    expect(conclusion).toBe("success");
    expect(lines).toContain("failure then success");
  });

  it("use bash with pipefail only when it is asked for", async () => {
    const script = "false | true\n    echo went on";
    const plain = await workshop.dispatch(oneJob(`- run: |\n    ${script}`));
    const strict = await workshop.dispatch(oneJob(`- shell: bash\n  run: |\n    ${script}`));
    expect([plain.conclusion, strict.conclusion]).toEqual(["success", "failure"]);
  });

  it("start in the working directory", async () => {
    const more = "    defaults:\n      run:\n        working-directory: inner\n";
    const { lines } = await workshop.dispatch(
      oneJob(
        "- run: mkdir -p inner/deep\n  working-directory: .\n- run: basename $PWD\n- run: basename $PWD\n  working-directory: inner/deep",
        more,
      ),
    );
    expect(lines).toContain("inner");
    expect(lines).toContain("deep");
  });

  it("see a fresh environment with GitHub's variables, which they can't forge", async () => {
    process.env["HOST_CANARY"] = "leaked";
    const { text, lines } = await workshop.dispatch(
      oneJob(`- run: |
    echo "GITHUB_SHA=forged" >> "$GITHUB_ENV"
    echo "GATEHOUSE_LOCAL_STATE=/forged" >> "$GITHUB_ENV"
- env:
    GITHUB_REPOSITORY: forged
  run: |
    env | sort
    jq --version > /dev/null 2>&1 || true
    node -e 'console.log("event", JSON.parse(require("fs").readFileSync(process.env.GITHUB_EVENT_PATH)).sender.login)'
    case "$HOME" in "$PWD"*) ;; *"/scratch/"*) echo home in scratch;; esac`),
      { runAttempt: 2 },
    );
    delete process.env["HOST_CANARY"];
    expect(text).not.toContain("leaked");
    expect(text).not.toContain("HOST_CANARY");
    expect(lines.filter((line) => line.startsWith("GITHUB_SHA=") || line.startsWith("GITHUB_REPOSITORY="))).toEqual([
      "GITHUB_REPOSITORY=acme/catalog",
      expect.stringMatching(/^GITHUB_SHA=[0-9a-f]{40}$/),
    ]);
    for (const variable of [
      "GITHUB_ACTOR=dana",
      "GITHUB_TRIGGERING_ACTOR=gatehouse[bot]",
      "GITHUB_RUN_ATTEMPT=2",
      "GITHUB_API_URL=http://127.0.0.1:9/api/v3",
      "GITHUB_REF_NAME=main",
      "GITHUB_WORKFLOW=Test",
      "GITHUB_JOB=test",
      "GITHUB_EVENT_NAME=workflow_dispatch",
      "CI=true",
      `GATEHOUSE_LOCAL_STATE=${workshop.folder}/state`,
      "event dana",
      "home in scratch",
    ]) {
      expect(lines).toContain(variable);
    }
    expect(lines.some((line) => line.startsWith("GITHUB_TOKEN="))).toBe(false);
  });

  it("leave no scratch behind", async () => {
    await workshop.dispatch(oneJob("- run: mkdir deep && touch deep/file"));
    expect(await readdir(workshop.scratch)).toEqual([]);
  });
});

describe("secrets", () => {
  it("reach the steps that ask for them and no log, in whatever form", async () => {
    const { lines, text, summary, minted } = await workshop.dispatch(
      oneJob(
        `- env:
    KEY: \${{ secrets.SEAL_KEY }}
    TOKEN: \${{ github.token }}
    SAME: \${{ secrets.GITHUB_TOKEN == github.token }}
  run: |
    [ "$KEY" = s3al-key''-canary ] && echo "key arrived, same token: $SAME"
    echo "$KEY and $TOKEN"
    echo "$KEY" >> "$GITHUB_STEP_SUMMARY"
    printf '%s' "$KEY" | base64
    echo "::add-mask::made-here"
    echo "it was made-here"
    echo "::error file=main.tf,line=3::broken with $KEY"`,
        "    environment: gatehouse-plan\n    permissions: { checks: write, contents: read, pull-requests: read }\n",
      ),
    );
    expect(lines).toContain("key arrived, same token: true");
    expect(lines).toContain("*** and ***");
    expect(lines).toContain("it was ***");
    expect(lines).toContain("##[error]main.tf:3: broken with ***");
    expect(text + summary).not.toMatch(/s3al-key-canary|token-canary/);
    expect(text).not.toContain(Buffer.from("s3al-key-canary").toString("base64"));
    expect(minted).toEqual([{ checks: "write", contents: "read", pull_requests: "read" }]);
  });

  it("are not there without the environment, and a job in an environment that doesn't admit it fails", async () => {
    const without = await workshop.dispatch(oneJob(`- run: echo "key [\${{ secrets.SEAL_KEY }}]"`));
    expect(without.lines).toContain("key []");
    expect(without.minted).toEqual([{}]);
    const refused = await workshop.dispatch(oneJob("- run: echo reached", "    environment: elsewhere\n"));
    expect(refused.conclusion).toBe("failure");
    expect(refused.text).toContain('There is no environment "elsewhere" that admits refs/heads/main');
    expect(refused.lines).not.toContain("reached");
  });

  it("are out of reach for conditions", async () => {
    const { text, conclusion } = await workshop.dispatch(
      oneJob("- if: secrets.GITHUB_TOKEN != ''\n  run: echo reached"),
    );
    expect(conclusion).toBe("failure");
    expect(text).toContain("secrets");
    expect(text).not.toContain("\nreached");
  });
});

describe("workflow commands in the output", () => {
  it("that GitHub turned off do nothing, and say so", async () => {
    const { lines, text } = await workshop.dispatch(
      oneJob(`- id: old
  run: |
    echo "::set-output name=color::red"
    echo "::set-env name=COLOR::red"
- run: echo "color [\${{ steps.old.outputs.color }}\${{ env.COLOR }}]"`),
    );
    expect(lines).toContain("color []");
    expect(text).toContain("::set-output:: has no effect");
  });

  it("are only text between stop-commands and its token", async () => {
    const { lines } = await workshop.dispatch(
      oneJob(`- run: |
    echo "::stop-commands::pause-1"
    echo "::add-mask::visible"
    echo "::pause-1::"
    echo "visible word"`),
    );
    expect(lines).toContain("visible word");
  });
});
