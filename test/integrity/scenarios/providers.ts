import { calling, database } from "../../action/modules.ts";
import { writeNetwork } from "../network_state.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage, State } from "../stage.ts";
import {
  askingForProvider,
  hashesOf,
  offerProvider,
  poisonedCache,
  provider,
  settingProvider,
  settingProviderByModule,
} from "../provider_mirror.ts";

const listed = { providers: [provider], outputs: [] };
const withHashes = "With its hashes, the same code is reviewed and applied.";

async function applyPinned(stage: Stage): ReturnType<Stage["reviewAndApply"]> {
  return stage.reviewAndApply(askingForProvider(hashesOf("one")), listed);
}
const resource = 'resource "terraform_data" "inner" {\n}\n';
const builtIn = 'provider["terraform.io/builtin/terraform"]';
const stranger = `provider["registry.terraform.io/${provider}"]`;

function withProvider(state: State, address: string): State {
  return { ...state, resources: state.resources.map((one) => ({ ...one, provider: address })) };
}

/** Programs that Terraform would run in the place of the provider that the reviewed plan was made with. */
export const providerScenarios: readonly Scenario[] = [
  {
    row: "provider exchanged where it comes from",
    attempt: "The registry or mirror has another program under the version that the lock file names.",
    caughtBy: "The lock file holds the program's hash, and Terraform may not write another one into it.",
    control: "With the program that the lock file was made for, the same seal is applied.",
    caught: { outcome: "plan_failed", why: /doesn't match any of the checksums/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      await stage.review(askingForProvider(hashesOf("one")), listed);
      await offerProvider(stage, "two");
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await offerProvider(stage, "one");
      return stage.applyReviewed();
    },
  },
  {
    row: "provider exchanged in the cache",
    attempt:
      "The job's cache of providers holds another program of the version that the lock file names, and a variable of the job's environment lets Terraform take it unseen.",
    caughtBy: "The variable is kept from Terraform, which holds what a cache brings against the lock file's hashes.",
    control: "There is nothing to catch: what was reviewed is applied either way.",
    caught: { outcome: "applied", why: /"differences":\[\]/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      await stage.review(askingForProvider(hashesOf("one")), listed);
      return stage.applyReviewed({}, await poisonedCache(stage));
    },
    honest: (stage) => stage.reviewAndApply(askingForProvider(hashesOf("one"), 2), { ...listed, operation: "update" }),
  },
  {
    row: "lock file without hashes",
    attempt: "The lock file names a listed provider's version alone, so that any program of that version would run.",
    caughtBy: "Providers without hashes are refused before init, which would take them.",
    control: withHashes,
    caught: { outcome: "refused", why: /has no hashes of hashicorp\/null/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      return stage.job(await stage.scene.commit(askingForProvider(""), listed));
    },
    honest: applyPinned,
  },
  {
    row: "hashes that nobody compares",
    attempt: "The lock file's only hash is of a kind that Terraform does not know, and passes over.",
    caughtBy: "Only the two kinds that Terraform compares count as hashes.",
    control: withHashes,
    caught: { outcome: "refused", why: /has no hashes of hashicorp\/null/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      return stage.job(await stage.scene.commit(askingForProvider('  hashes = ["h0:anything"]\n'), listed));
    },
    honest: applyPinned,
  },
  {
    row: "provider that the lock file does not name",
    attempt: "The code asks for a listed provider that is not in the lock file: init would take the newest.",
    caughtBy: "init may not change the lock file.",
    control: "With the provider in the lock file, the same code is reviewed and applied.",
    caught: { outcome: "plan_failed", why: /\.terraform\.lock\.hcl is missing, or does not have all providers/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      return stage.job(await stage.scene.commit(askingForProvider(undefined), listed));
    },
    honest: applyPinned,
  },
  {
    row: "provider that a listed module brings along",
    attempt: "A listed module of a branch asks for a provider that is on no list, after the plan was reviewed.",
    caughtBy: "Terraform's own configuration lets it install listed providers alone, whoever asks for them.",
    control: "With its former code, the same seal is applied.",
    caught: { outcome: "plan_failed", why: /hashicorp\/null was not found in any of the search locations/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      const source = await stage.scene.moduleSource({ "main.tf": resource });
      await stage.review(calling(source), { modules: [source], outputs: [] });
      await stage.scene.moduleSource({ "main.tf": `${resource}provider "null" {\n}\n` });
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.scene.moduleSource({ "main.tf": resource });
      return stage.applyReviewed();
    },
  },
  {
    row: "provider's settings from another module's state",
    attempt: "A provider's region comes of another module's state, which says another one after the review.",
    caughtBy: "What providers' settings are made of is in the HMAC of the effects, unless it is sensitive.",
    control: "The other state is written again with the same region, and the reviewed plan is applied.",
    caught: { outcome: "stale", why: /"values of data\.terraform_remote_state\.network"/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      await stage.review(settingProvider(await writeNetwork(stage, "eu-central-1")), listed);
      await writeNetwork(stage, "us-east-1");
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await writeNetwork(stage, "eu-central-1");
      return stage.applyReviewed();
    },
  },
  {
    row: "provider's settings by a module's output",
    attempt:
      "A provider's region is what a module gives, which reads it in another state, and that says another one after the review.",
    caughtBy: "What providers' settings are made of is followed through modules by the plan's configuration.",
    control: "The other state is written again with the same region, and the reviewed plan is applied.",
    caught: { outcome: "stale", why: /"values of module\.network\.data\.terraform_remote_state\.network"/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      await stage.review(settingProviderByModule(await writeNetwork(stage, "eu-central-1")), listed);
      await writeNetwork(stage, "us-east-1");
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await writeNetwork(stage, "eu-central-1");
      return stage.applyReviewed();
    },
  },
  {
    row: "provider that the state alone names",
    attempt: "The state says that a reviewed resource belongs to a provider that is on no list.",
    caughtBy: "Terraform's own configuration lets it install listed providers alone, whoever asks for them.",
    control: "With the state as it was, the same seal is applied.",
    caught: { outcome: "plan_failed", why: /hashicorp\/null was not found in any of the search locations/ },
    make: async (stage) => {
      await offerProvider(stage, "one");
      await stage.reviewAndApply(database(2));
      await stage.review(database(1), { operation: "update" });
      await stage.editState((state) => withProvider(state, stranger));
      return stage.applyReviewed();
    },
    honest: async (stage) => {
      await stage.editState((state) => withProvider(state, builtIn));
      return stage.applyReviewed();
    },
  },
];
