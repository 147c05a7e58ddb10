import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GitServer, openGitServer } from "./git_server.ts";
import { oneJob, openWorkshop, type Workshop } from "./harness.ts";

const checkoutSha = "08c6903cd8c0fde910a37f88322edcfb5dd907a8";
const anySha = "a".repeat(40);

let workshop: Workshop;
let server: GitServer;
let toolsSha: string;
let catalogSha: string;

const composite = `name: Paint
description: Paints.
inputs:
  color: { description: What color, default: red }
  Big Brush: { description: Which brush, required: false }
  token: { description: The token, default: "\${{ github.token }}" }
outputs:
  painted: { description: What came of it, value: "\${{ steps.paint.outputs.painted }}" }
runs:
  using: composite
  steps:
    - id: paint
      shell: bash
      env:
        COLOR: \${{ inputs.color }}
        TOKEN: \${{ inputs.token }}
      run: |
        cat "$GITHUB_ACTION_PATH/words.txt"
        [ "$GITHUB_ACTION_PATH" = "\${{ github.action_path }}" ] && echo same path
        echo "action $GITHUB_ACTION_REPOSITORY, outer $OUTER, input var [\${INPUT_COLOR-none}]"
        [ "$TOKEN" = "ghs_token""-canary" ] && echo token by default
        echo "painted=$COLOR wall" >> "$GITHUB_OUTPUT"
        echo "FROM_ACTION=yes" >> "$GITHUB_ENV"
    - uses: acme/tools/javascript@JS_SHA
      with: { "who to greet": "\${{ inputs.color }}" }
`;

const javascript = `name: Greet
inputs:
  who to greet: { description: Who }
runs:
  using: node24
  main: main.js
  post: post.js
`;

beforeAll(async () => {
  workshop = await openWorkshop();
  const jsSha = await workshop.commit("acme/tools", {
    "javascript/action.yml": javascript,
    "javascript/main.js": `console.log("hello " + process.env["INPUT_WHO_TO_GREET"]);
      require("fs").appendFileSync(process.env.GITHUB_STATE, "kept=state\\n");`,
    "javascript/post.js": `console.log("bye, " + process.env.STATE_kept);`,
  });
  toolsSha = await workshop.commit("acme/tools", {
    "composite/action.yml": composite.replace("JS_SHA", jsSha),
    "composite/words.txt": "words beside the action\n",
    "failing/action.yml": "name: Fail\nruns: { using: composite, steps: [{ run: exit 4, shell: bash }] }\n",
    "secret/action.yml":
      "name: Secret\nruns: { using: composite, steps: [{ run: 'echo ${{ secrets.GITHUB_TOKEN }}', shell: bash }] }\n",
    "docker/action.yml": "name: Docker\nruns: { using: docker, image: Dockerfile }\n",
    "again/action.yml": "name: Again\nruns: { using: composite, steps: [{ uses: ./tools/again }] }\n",
  });
  catalogSha = await workshop.commit("acme/catalog", { "infra/file.txt": "first\n" });
  server = await openGitServer(join(workshop.folder, "repositories"), "ghs_token-canary");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

const dispatch = (steps: string, more = "") => workshop.dispatch(oneJob(steps, more), { serverUrl: server.url });

describe("actions of the hub's own repositories", () => {
  it("run composite and JavaScript actions with inputs, outputs and a post step", async () => {
    const { lines, conclusion, text } = await dispatch(`- id: paint
  uses: acme/tools/composite@${toolsSha}
  env: { OUTER: outer }
  with: { Color: blue }
- run: echo "result \${{ steps.paint.outputs.painted }}, $FROM_ACTION"`);
    expect(text).toContain("words beside the action");
    for (const line of [
      "same path",
      "action acme/tools, outer outer, input var [none]",
      "token by default",
      "hello blue",
      "result blue wall, yes",
      "bye, state",
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.indexOf("bye, state")).toBeGreaterThan(lines.indexOf("result blue wall, yes"));
    expect(conclusion).toBe("success");
  });

  it.each([
    [
      "fail when a step of theirs fails",
      (sha: string) => `acme/tools/failing@${sha}`,
      'The action "Fail" ended as failure',
    ],
    ["have no secrets context", (sha: string) => `acme/tools/secret@${sha}`, "secrets"],
    [
      "can't be containers",
      (sha: string) => `acme/tools/docker@${sha}`,
      "at runs.using, only composite, node20, node24 are supported",
    ],
    ["must be in a repository that is here", () => `elsewhere/tools@${anySha}`, "has no repository elsewhere/tools"],
    ["must be at a commit that is here", () => `acme/tools/composite@${anySha}`, `There is no commit ${anySha}`],
    ["must have an action.yml", (sha: string) => `acme/tools/nothing@${sha}`, "There is no action.yml"],
  ])("%s", async (_what, uses, sentence) => {
    const { conclusion, text, lines } = await dispatch(`- uses: ${uses(toolsSha)}\n- run: echo reached`);
    expect(conclusion).toBe("failure");
    expect(text).toContain(sentence);
    expect(lines).not.toContain("reached");
  });

  it("are looked for before the first step runs", async () => {
    const { lines } = await dispatch(`- run: echo reached\n- uses: elsewhere/tools@${anySha}`);
    expect(lines).not.toContain("reached");
  });

  it("say what inputs they don't know", async () => {
    const { text } = await dispatch(`- uses: acme/tools/composite@${toolsSha}\n  with: { colour: blue }`);
    expect(text).toContain('Unexpected input "colour": valid inputs are color, big brush, token.');
  });
});

describe("checkout", () => {
  it("fetches the run's commit over HTTP with the job's token, and leaves no token behind", async () => {
    const { lines, conclusion } = await dispatch(`- id: source
  uses: actions/checkout@${checkoutSha}
  with: { persist-credentials: false }
- run: |
    cat infra/file.txt
    git rev-parse --abbrev-ref HEAD
    [ "$(git rev-parse HEAD)" = "$GITHUB_SHA" ] && echo same commit, as \${{ steps.source.outputs.commit == github.sha }}
    git log --oneline | wc -l | tr -d ' '
    grep -ri authorization .git || echo no credentials`);
    expect(conclusion).toBe("success");
    for (const line of ["first", "main", "same commit, as true", "1", "no credentials"]) expect(lines).toContain(line);
    expect(server.authorizations.length).toBeGreaterThan(0);
  });

  it("checks out a commit into a path, with its history, and other repositories beside it", async () => {
    const { lines, conclusion } = await dispatch(`- uses: actions/checkout@${checkoutSha}
  with: { ref: ${catalogSha}, path: catalog, fetch-depth: 0 }
- uses: actions/checkout@${checkoutSha}
  with: { repository: acme/tools, ref: main, path: tools }
- run: |
    git -C catalog rev-parse HEAD
    git -C catalog status --porcelain
    ls tools`);
    expect(conclusion).toBe("success");
    expect(lines).toContain(catalogSha);
    expect(lines).toContain("composite");
  });

  it("keeps the credentials for later steps unless told otherwise", async () => {
    const { lines, text } = await dispatch(`- uses: actions/checkout@${checkoutSha}
- run: git fetch --quiet origin main && echo fetched again && cat .git/config`);
    expect(lines).toContain("fetched again");
    expect(text).not.toContain(Buffer.from("x-access-token:ghs_token-canary").toString("base64"));
  });

  it.each([
    ["a path outside of the workspace", "{ path: ../../outside }", "leads out of the workspace"],
    ["an option of git", "{ ref: --upload-pack=evil }", "can't be checked out"],
    ["a commit that isn't there", `{ ref: ${anySha} }`, `has no commit ${anySha}`],
    ["another token", "{ token: wrong }", "can't be fetched"],
    ["inputs that the runner doesn't know", "{ submodules: true }", 'doesn\'t support "submodules"'],
  ])("refuses %s", async (_what, given, sentence) => {
    const { conclusion, text } = await dispatch(`- uses: actions/checkout@${checkoutSha}\n  with: ${given}`);
    expect(conclusion).toBe("failure");
    expect(text).toContain(sentence);
  });

  it("makes local actions usable, but not for ever deep", async () => {
    const { text, conclusion } = await dispatch(`- uses: actions/checkout@${checkoutSha}
  with: { repository: acme/tools, ref: main, path: tools }
- uses: ./tools/again`);
    expect(conclusion).toBe("failure");
    expect(text).toContain("more than 10 deep");
  });
});

describe("actions that only look for a tool", () => {
  it("say where it is, or that it is missing", async () => {
    const { text, conclusion } = await dispatch(`- uses: actions/setup-node@${anySha}
- uses: opentofu/setup-opentofu@${anySha}
- uses: actions/cache@${anySha}
  with: { path: x, key: y }`);
    expect(conclusion).toBe("success");
    expect(text).toMatch(/node is \/.*; the local runner installs nothing/);
    expect(text).toContain("Nothing is cached here");
  });
});

it("a step gets no more than its minutes", async () => {
  const { text, conclusion, lines } = await dispatch(`- timeout-minutes: 0.01
  continue-on-error: true
  run: sleep 30
- run: echo went on`);
  expect(text).toContain("The step has timed out after 0.01 minutes.");
  expect(lines).toContain("went on");
  expect(conclusion).toBe("success");
});
