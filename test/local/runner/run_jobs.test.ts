import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneJob, openWorkshop, type Workshop } from "./harness.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(async () => {
  await workshop[Symbol.asyncDispose]();
});

const head = "on: workflow_dispatch\n";

/** The guard of the product's own workflow, as `protocol.md` asks for it. */
const guarded = `name: Gatehouse
run-name: "gatehouse \${{ inputs.phase }} #\${{ inputs.issue }} \${{ inputs.nonce }}"
on:
  workflow_dispatch:
    inputs:
      phase: { type: choice, options: [plan, apply], required: true }
      issue: { type: number }
      nonce: { required: true }
      dry: { type: boolean, default: true }
permissions: {}
jobs:
  plan:
    if: >-
      inputs.phase == 'plan' && github.triggering_actor == 'gatehouse[bot]' && github.run_attempt == 1
      && github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    permissions: { contents: read, checks: write }
    environment: gatehouse-plan
    steps:
      - run: echo "planning \${{ inputs.issue == 12 }} \${{ inputs.dry == true }} \${{ github.event.inputs.phase }}"
  apply:
    if: inputs.phase == 'apply' && github.triggering_actor == 'gatehouse[bot]'
    runs-on: ubuntu-latest
    steps: [{ run: echo applying }]
`;

describe("the guard of a job", () => {
  const inputs = { phase: "plan", issue: "12", nonce: "n-1" };

  it("lets the app's first attempt on the default branch through", async () => {
    const outcome = await workshop.dispatch(guarded, { inputs });
    expect(outcome.runName).toBe("gatehouse plan #12 n-1");
    expect(outcome.jobs).toEqual({ plan: "success", apply: "skipped" });
    expect(outcome.started).toEqual(["plan"]);
    expect(outcome.conclusion).toBe("success");
    expect(outcome.lines).toContain("planning true true plan");
    expect(outcome.minted).toEqual([{ contents: "read", checks: "write" }]);
  });

  it.each([
    ["somebody else", { triggeringActor: "sam" }],
    ["another attempt", { runAttempt: 2 }],
    ["another branch", { ref: "refs/heads/evil" }],
  ])("stops %s, and nothing gets a token", async (_who, more) => {
    const outcome = await workshop.dispatch(guarded, { inputs, ...more });
    expect(outcome.conclusion).toBe("skipped");
    expect(outcome.jobs).toEqual({ plan: "skipped", apply: "skipped" });
    expect(outcome.minted).toEqual([]);
  });

  it.each([
    ["phase is a choice", { ...inputs, phase: "destroy" }, "choose one of plan, apply"],
    ["nonce is required", { phase: "plan" }, 'The input "nonce" is required'],
    ["unknown inputs", { ...inputs, extra: "x" }, 'declares no input "extra"'],
    ["numbers", { ...inputs, issue: "twelve" }, "write a number"],
  ])("refuses inputs that the workflow doesn't declare: %s", async (_what, given, sentence) => {
    const outcome = await workshop.dispatch(guarded, { inputs: given });
    expect(outcome.conclusion).toBe("failure");
    expect(outcome.text).toContain(sentence);
  });
});

describe("jobs", () => {
  it("wait for what they need, and get its outputs", async () => {
    const { lines, conclusion } = await workshop.dispatch(`${head}jobs:
  second:
    needs: first
    runs-on: x
    steps: [{ run: 'echo "got \${{ needs.first.outputs.color }}, \${{ needs.first.result }}"' }]
  first:
    runs-on: x
    environment: gatehouse-plan
    outputs:
      color: \${{ steps.paint.outputs.color }}
      key: \${{ secrets.SEAL_KEY }}
    steps:
      - id: paint
        run: echo color=blue >> "$GITHUB_OUTPUT"
  third:
    needs: [first, second]
    runs-on: x
    steps: [{ run: 'echo "third [\${{ needs.first.outputs.key }}]"' }]
`);
    expect(conclusion).toBe("success");
    expect(lines).toContain("got blue, success");
    expect(lines).toContain("third []");
    expect(lines.join("\n")).toContain('The output "key" is left out');
  });

  it("are skipped after a failure, also of what their needs needed, unless they ask for it", async () => {
    const { jobs, conclusion } = await workshop.dispatch(`${head}jobs:
  broken: { runs-on: x, steps: [{ run: exit 1 }] }
  tolerant: { needs: broken, if: always(), runs-on: x, steps: [{ run: echo on }] }
  after: { needs: tolerant, runs-on: x, steps: [{ run: echo on }] }
  repair: { name: Mend it, needs: broken, if: failure(), runs-on: x, steps: [{ run: echo on }] }
  other: { runs-on: x, steps: [{ run: echo on }] }
`);
    expect(jobs).toEqual({
      broken: "failure",
      tolerant: "success",
      after: "skipped",
      "Mend it": "success",
      other: "success",
    });
    expect(conclusion).toBe("failure");
  });

  it("that may fail don't fail the run", async () => {
    const { jobs, conclusion } = await workshop.dispatch(`${head}jobs:
  broken: { runs-on: x, continue-on-error: true, steps: [{ run: exit 1 }] }
`);
    expect(jobs).toEqual({ broken: "failure" });
    expect(conclusion).toBe("success");
  });

  it("of one concurrency group take turns, over runs", async () => {
    const shared = `${workshop.folder}/turn`;
    const workflow = `${head}concurrency: { group: 'entity-\${{ github.repository }}', cancel-in-progress: false }
jobs:
  only:
    runs-on: x
    steps:
      - run: |
          mkdir ${shared}
          sleep 0.3
          rmdir ${shared}
`;
    const outcomes = await Promise.all([workshop.dispatch(workflow), workshop.dispatch(workflow)]);
    expect(outcomes.map(({ conclusion }) => conclusion)).toEqual(["success", "success"]);
  });

  it("get no more than their minutes, and leave nothing running", async () => {
    const marker = `sleep-${process.pid}`;
    const outcome = await workshop.dispatch(
      oneJob(
        `- run: |\n    exec -a ${marker} sleep 60\n- if: cancelled()\n  run: echo "cleaning up"`,
        "    timeout-minutes: 0.01\n",
      ),
    );
    expect(outcome.conclusion).toBe("cancelled");
    expect(outcome.text).toContain("exceeded its 0.01 minutes");
    expect(outcome.lines).toContain("cleaning up");
  });
});

describe("what the runner doesn't support", () => {
  it.each([
    [
      "strategy",
      `${head}jobs: { a: { runs-on: x, strategy: { matrix: { n: [1] } }, steps: [{ run: echo reached }] } }`,
      '"strategy"',
    ],
    ["services", `${head}jobs: { a: { runs-on: x, services: {}, steps: [{ run: echo reached }] } }`, '"services"'],
    [
      "a mistyped key",
      `${head}jobs: { a: { runs-on: x, steps: [{ run: echo reached, enviroment: x }] } }`,
      '"enviroment"',
    ],
    ["another trigger", "on: push\njobs: { a: { runs-on: x, steps: [{ run: echo reached }] } }", "workflow_dispatch"],
    ["PowerShell", oneJob("- shell: pwsh\n  run: echo reached"), 'shell "pwsh"'],
    ["hashFiles", oneJob("- run: echo reached ${{ hashFiles('x') }}"), "hashFiles"],
    ["an unknown context", oneJob("- run: echo reached ${{ matrix.n }}"), "matrix"],
    ["a half-wrapped condition", oneJob("- if: ${{ false }} || false\n  run: echo reached"), "only partly inside"],
    ["an unpinned action", oneJob("- uses: actions/checkout@v5\n- run: echo reached"), "not pinned"],
    ["a container action", oneJob("- uses: docker://alpine\n- run: echo reached"), "isn't supported"],
    [
      "circular needs",
      `${head}jobs:\n  a: { needs: b, runs-on: x, steps: [{ run: echo reached }] }\n  b: { needs: a, runs-on: x, steps: [{ run: x }] }`,
      "need each other",
    ],
    ["no YAML", "jobs: [", "is not YAML"],
  ])("fails with a sentence: %s", async (_what, workflow, sentence) => {
    const outcome = await workshop.dispatch(workflow);
    expect(outcome.conclusion).toBe("failure");
    expect(outcome.text).toContain(sentence);
    expect(outcome.lines).not.toContain("reached");
    expect(workshop.log).toEqual([]);
  });

  it("includes a workflow that isn't at that commit", async () => {
    const outcome = await workshop.dispatch(oneJob("- run: echo reached"), {
      workflowPath: ".github/workflows/other.yml",
    });
    expect(outcome.conclusion).toBe("failure");
    expect(outcome.text).toContain("other.yml can't be read at commit");
  });
});

describe("a cancelled run", () => {
  it("ends its processes, their children and what they sent to the background", async () => {
    const controller = new AbortController();
    const file = `${workshop.folder}/alive`;
    const beat = `while true; do date +%s%N > ${file}; sleep 0.05; done`;
    const running = workshop.dispatch(
      oneJob(`- run: |
    (${beat}) &
    setsid bash -c '${beat}' &
    sleep 0.3
    echo started
    bash -c '${beat}'
- run: echo "not reached"`),
      {},
      controller.signal,
    );
    setTimeout(() => {
      controller.abort();
    }, 1_500);
    const outcome = await running;
    expect(outcome.conclusion).toBe("cancelled");
    expect(outcome.lines).toContain("started");
    expect(outcome.lines).not.toContain("not reached");
    const { mtimeMs } = await stat(file);
    await delay(300);
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  });

  it("starts nothing when it is cancelled before it begins", async () => {
    const outcome = await workshop.dispatch(oneJob("- run: echo reached"), {}, AbortSignal.abort());
    expect(outcome.conclusion).toBe("skipped");
    expect(outcome.started).toEqual([]);
  });
});
