import { writeNetwork } from "../network_state.ts";
import { backend, database } from "../../action/modules.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage, State } from "../stage.ts";

const planAgain = "Planned again on the state as it is, and that plan is applied.";

async function updateReviewed(stage: Stage): Promise<void> {
  await stage.reviewAndApply(database(1));
  await stage.review(database(2), { operation: "update" });
}

/** The time is known on apply alone, so that only the apply fails, at the second resource. */
function partial(condition: string): Readonly<Record<string, string>> {
  return {
    "backend.tf": backend,
    "main.tf": `
resource "terraform_data" "first" { input = "a" }
resource "terraform_data" "second" {
  input = terraform_data.first.output
  lifecycle {
    precondition {
      condition     = ${condition}
      error_message = "It did not come up."
    }
  }
}
`,
  };
}

/** The address comes from another module's state, and stands in a text whose other half is known on apply alone. */
function besideUnknown(state: string): Readonly<Record<string, string>> {
  return {
    "backend.tf": backend,
    "main.tf": `
data "terraform_remote_state" "network" {
  backend = "local"
  config  = { path = ${JSON.stringify(state)} }
}
locals { address = data.terraform_remote_state.network.outputs.address }
resource "terraform_data" "key" {}
resource "terraform_data" "rule" { input = "\${terraform_data.key.id} from \${local.address}" }
`,
  };
}

/** Another state than the reviewed one. */
export const stateScenarios: readonly Scenario[] = [
  {
    row: "state moved",
    inMatrix: true,
    attempt: "Somebody else applied in between, even if the same is left to do.",
    caughtBy: "The state's lineage and serial are in the seal.",
    control: planAgain,
    caught: { outcome: "stale", why: /"differences":\["the state \(serial \d+, now serial \d+\)"\]/ },
    make: async (stage) => {
      await updateReviewed(stage);
      await stage.editState((state) => ({ ...state, serial: state.serial + 1 }));
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "state swapped",
    attempt: "Another state of the same serial lies in its place.",
    caughtBy: "The lineage is in the seal.",
    control: planAgain,
    caught: { outcome: "stale", why: /"differences":\["the state \(another one of serial \d+\)"\]/ },
    make: async (stage) => {
      await updateReviewed(stage);
      await stage.editState((state) => ({ ...state, lineage: "11111111-2222-3333-4444-555555555555" }));
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "state lost",
    attempt: "The state is gone: what exists would be created a second time.",
    caughtBy: "That there is a state is in the seal, and so are the effects.",
    control: planAgain,
    caught: { outcome: "stale", why: /the state \(serial \d+, now none\).*the planned changes/ },
    make: async (stage) => {
      await updateReviewed(stage);
      await stage.loseState();
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(2)),
  },
  {
    row: "deposed object",
    attempt:
      "The state gets an object that a failed replacement left, under the same serial: the apply would destroy it.",
    caughtBy: "The state's contents are in the seal, and deposed keys are part of a change's effect.",
    control: planAgain,
    caught: {
      outcome: "stale",
      why: /"differences":\["the state \(another one of serial \d+\)","the planned changes"\].*terraform_data\.cluster \(deposed 00000001\)/,
    },
    make: async (stage) => {
      await updateReviewed(stage);
      await stage.editState(withDeposed);
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "object exchanged in the state",
    attempt:
      "The state names another object at the same address, under the same serial: that one would be destroyed in its place.",
    caughtBy: "The state's contents are in the seal, and the id of what goes or changes is part of its effect.",
    control: planAgain,
    caught: { outcome: "stale", why: /the state \(another one.*the planned changes.*terraform_data\.instance\[1\]/ },
    make: async (stage) => {
      await stage.reviewAndApply(database(2));
      await stage.review(database(1), { operation: "update" });
      await stage.editState(withOtherIds);
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(1), { operation: "update" }),
  },
  {
    row: "state moves after the fresh plan",
    attempt:
      "Somebody else's apply moves the state after the apply has planned again, and before it applies that plan.",
    caughtBy: "It applies that very plan, which Terraform takes for stale then.",
    control: "With the state left alone, the same seal is applied.",
    caught: { outcome: "apply_failed", why: /Saved plan is stale/ },
    make: async (stage) => {
      await updateReviewed(stage);
      return stage.applyReviewed({}, await stage.stateMovesMeanwhile());
    },
    honest: (stage) => stage.applyReviewed(),
  },
  {
    row: "state outside of the folder for states",
    attempt: "The order's path leads out of the runner's folder for states, to where somebody else's may lie.",
    caughtBy: "A local state's path must stay inside of that folder.",
    control: "With a path inside of it, the same code is reviewed and applied.",
    caught: { outcome: "refused", why: /path is not inside the folder for states/ },
    make: async (stage) => {
      const backend = { type: "local", arguments: { path: "../elsewhere.tfstate" } };
      return stage.job(await stage.scene.commit(database(1), { backend }));
    },
    honest: (stage) => stage.reviewAndApply(database(1)),
  },
  {
    row: "object exchanged, but for its address and id",
    attempt:
      "Of an object that is to be destroyed, the state names another place under the same serial, where one of that id is another.",
    caughtBy: "An HMAC of the state as it lies in its backend is in the seal.",
    control: planAgain,
    caught: { outcome: "stale", why: /"differences":\["the state \(another one of serial \d+\)"\]/ },
    make: async (stage) => {
      await stage.reviewAndApply(database(2));
      await stage.review(database(1), { operation: "update" });
      const elsewhere = { value: 77, type: "number" };
      await stage.editState((state) => withAttributes(state, "instance", 1, { input: elsewhere, output: elsewhere }));
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(1), { operation: "update" }),
  },
  {
    row: "value exchanged of what stays",
    attempt:
      "The state gives an object that no plan touches another value, under the same serial: outputs would tell it.",
    caughtBy: "An HMAC of the state as it lies in its backend is in the seal.",
    control: planAgain,
    caught: { outcome: "stale", why: /"differences":\["the state \(another one of serial \d+\)"\]/ },
    make: async (stage) => {
      await updateReviewed(stage);
      const value = { endpoint: "elsewhere.example.com", password: "canary-4f1d-not-to-be-seen" };
      const output = { value, type: ["object", { endpoint: "string", password: "string" }] };
      await stage.editState((state) => ({
        ...withAttributes(state, "cluster", 0, { output }),
        outputs: { ...state.outputs, endpoint: { value: value.endpoint, type: "string" } },
      }));
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(database(2), { operation: "update" }),
  },
  {
    row: "retry after a partial apply",
    inMatrix: true,
    attempt: "An apply failed half-way; it is ordered again under the seal of the plan from before.",
    caughtBy: "What was created has moved the state, and is not among the effects any more; what is left is shown.",
    control: "What is left is planned, reviewed and applied.",
    caught: { outcome: "stale", why: /the state \(none, now serial \d+\).*the planned changes.*"gone":1/ },
    make: async (stage) => {
      await stage.review(partial("timestamp() == terraform_data.first.id"), { outputs: [] });
      const failed = await stage.applyReviewed();
      if (failed.outcome !== "apply_failed" || !failed.changed) throw new Error(`It did not fail: ${failed.why}`);
      return stage.applyReviewed();
    },
    honest: (stage) => stage.reviewAndApply(partial("timestamp() != terraform_data.first.id"), { outputs: [] }),
  },
  {
    row: "another module's state changed",
    attempt:
      "The plan reads an address from another module's state, into a text that is unknown in the plan. The address changes after the review.",
    caughtBy: "What unknown values are made of, as far as it is known, is in the HMAC of the effects.",
    control: "The other state is written again with the same address, and the reviewed plan is applied.",
    caught: {
      outcome: "stale",
      why: /"differences":\["the planned changes"\].*"values of data\.terraform_remote_state\.network"/,
    },
    make: async (stage) => {
      const file = await writeNetwork(stage, "10.0.0.1");
      await stage.review(besideUnknown(file), { outputs: [] });
      await writeNetwork(stage, "6.6.6.6");
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await writeNetwork(stage, "10.0.0.1");
      return stage.applyReviewed();
    },
  },
];

function withDeposed(state: State): State {
  const resources = state.resources.map((resource) =>
    resource.name === "cluster"
      ? { ...resource, instances: resource.instances.flatMap((one) => [one, { ...one, deposed: "00000001" }]) }
      : resource,
  );
  return { ...state, resources };
}

/** One instance of a resource has these attributes besides its others. */
function withAttributes(state: State, name: string, index: number, attributes: object): State {
  const resources = state.resources.map((resource) => ({
    ...resource,
    instances: resource.instances.map((one, at) =>
      resource.name === name && at === index ? { ...one, attributes: { ...one.attributes, ...attributes } } : one,
    ),
  }));
  return { ...state, resources };
}

function withOtherIds(state: State): State {
  const resources = state.resources.map((resource) => ({
    ...resource,
    instances: resource.instances.map((one) => ({ ...one, attributes: { ...one.attributes, id: "somebody-elses" } })),
  }));
  return { ...state, resources };
}
