import type { SchemaWords } from "./common_words.ts";

export const settingsWords: SchemaWords = {
  "": "Settings of a Gatehouse catalog. Every key may be left out.",
  terraform: "How runs use Terraform.",
  "terraform.tool":
    "Which program plans and applies; terraform by default, unless there is a file .opentofu-version and no .terraform-version.",
  "terraform.version":
    "The version of that program. Left out: what a file .terraform-version or .opentofu-version says, else what the runner has.",
  "terraform.root": "The folder for rendered Terraform; it stays as long as there is any in it.",
  "terraform.backend":
    "Where state lives; nothing is planned without. Texts may use {{ .entity.blueprint }} and {{ .entity.identifier }}. A change while code stands needs a commit that says that all states are found (`Gatehouse-Keeps-States: s3`).",
  "terraform.backend.*": "The backend's arguments. No secrets: everybody who can read the repository can read them.",
  "terraform.providers": "Providers that templates may use. terraform_data is built in and always allowed.",
  "terraform.modules": "Module sources that templates may use. Paths inside the template are always allowed.",
  "terraform.public_attributes":
    "Attributes whose values reviews may show, as aws_instance.instance_type; of all others they show the names. What Terraform marks as sensitive is never shown.",
  approval: "How runs are approved.",
  "approval.label": "The label by which code owners approve.",
  "approval.when":
    "Whether approval is asked for once the form is submitted, or once it is planned. With planned, whoever may run an action causes a plan that nobody has approved.",
  "approval.self": "Whether people may approve what they asked for.",
  "approval.expires": "How long a run waits for its approval.",
  merge: "Whether people merge (manual), or the app merges what is approved, planned and clean (auto).",
  execute:
    "Who may open runs: whoever may open an issue (anyone), the repository's collaborators, or its organization's members. What an action's permissions.execute names counts instead.",
  forms: "How forms are made.",
  "forms.dropdown_limit": "Up to how many entities a field is a dropdown; with more it is a text field.",
  limits: "What a single change may do.",
  "limits.deleted_share":
    "The largest share of a blueprint's entities that a change may delete unless one of its commits says how many (`Gatehouse-Deletes: 12 database`).",
};

/** The defaults that editors show. A test holds them equal to those of the reader. */
export const settingsDefaults: Readonly<Record<string, string | number | boolean>> = {
  "terraform.root": "infra",
  "approval.label": "approved",
  "approval.when": "submitted",
  "approval.self": false,
  "approval.expires": "7d",
  merge: "manual",
  execute: "collaborators",
  "forms.dropdown_limit": 25,
  "limits.deleted_share": 0.2,
};
