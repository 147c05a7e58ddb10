import { edited, soundCatalog } from "./sound_catalog.ts";
import type { Changes } from "./sound_catalog.ts";

/** A fault that a change of the sound catalog makes. */
interface FaultRow {
  readonly broken: Changes;
  /** The same case, mended; the sound catalog where it is left out. */
  readonly twin?: Changes;
  readonly told: RegExp;
}

function aggregated(spec: string, by = "entities"): Changes {
  const aggregation = `aggregationProperties: {all: {title: All, target: database, calculationSpec: {calculationBy: ${by}, ${spec}}}}\n`;
  return { "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}${aggregation}` };
}

function calculated(program: string): Changes {
  const calculation = `calculationProperties: {c: {type: string, calculation: '${program}'}}\n`;
  return { "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}${calculation}` };
}

function mirrored(path: string): Changes {
  const mirror = `mirrorProperties: {m: {path: '${path}'}}\n`;
  return { "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}${mirror}` };
}

const password = (title: string): Changes => edited("actions/add.yml", "title: Name", `title: ${title}`);
const kafka = edited("actions/add.yml", "requiredApproval: { type: ANY }\n", "requiredApproval: { type: ANY, x: 1 }\n");

/** Each kind of fault, by what is wrong. */
export const faultRows: Readonly<Record<string, FaultRow>> = {
  "a rule that never holds, since nothing is converted": {
    broken: edited(
      "actions/add.yml",
      "  userInputs:",
      '  condition: { combinator: and, rules: [{ property: tier, operator: "=", value: 7 }] }\n  userInputs:',
    ),
    twin: edited(
      "actions/add.yml",
      "  userInputs:",
      '  condition: { combinator: and, rules: [{ property: tier, operator: "=", value: "7" }] }\n  userInputs:',
    ),
    told: /^actions\/add.yml:8:\d+ warning unknown-value \| `trigger.condition` asks whether `tier` is 7, which it never is: it is a text\. \| Nothing is converted: write "7" with quotes\./,
  },
  "broken syntax": {
    broken: edited("entities/service/mailer.yml", "{tier: gold}", "{tier: [gold}"),
    told: /^entities\/service\/mailer.yml:2:\d+ error syntax \| .* not valid YAML: a ] is missing before this }\. \| Close/,
  },
  "broken syntax of what others need": {
    broken: { "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}x: [\n` },
    told: /^blueprints\/service.yml:-:- error unread-blueprint \| While this can't be read there is no blueprint service/,
  },
  "a blueprint that is too large to be read": {
    broken: { "blueprints/service.yml": "\0".repeat(1024 * 1024 + 1) },
    told: /^blueprints\/service.yml:-:- error syntax \| .* bytes; at most/,
  },
  "a blueprint that others need, where none is read": {
    broken: {
      "blueprints/service.yml": undefined,
      "blueprints/old/service.yml": soundCatalog["blueprints/service.yml"],
    },
    told: /^blueprints\/old\/service.yml:1:1 error unread-blueprint \| While this is not read where it is .* \| Move it to blueprints\//,
  },
  "a value of the wrong shape": {
    broken: edited("blueprints/service.yml", "title: Service", "title: [Service]"),
    told: /^blueprints\/service.yml:2:8 error wrong-value \| `title` must be a text/,
  },
  "a key that is missing": {
    broken: edited("blueprints/service.yml", "title: Service\n", ""),
    told: /^blueprints\/service.yml:1:1 error missing-key \| `title` is missing. \| Add it/,
  },
  "an unknown key": {
    broken: edited("blueprints/service.yml", "relations:", "relation:"),
    told: /^blueprints\/service.yml:4:1 error unknown-key \| .*`relation`\. \| Did you mean relations\?/,
  },
  "a key that is required, mistyped": {
    broken: edited("blueprints/service.yml", "tier: {type: string}", "tier: {typ: string}"),
    told: /^blueprints\/service.yml:3:\d+ error (?:unknown-key \| .*`typ`\. \| Did you mean type\?|missing-key)/,
  },
  "a key that belongs elsewhere": {
    broken: edited("actions/add.yml", "requiredApproval:", "validations: []\nrequiredApproval:"),
    twin: edited("actions/add.yml", "  userInputs:\n", "  userInputs:\n    validations: []\n"),
    told: /^actions\/add.yml:25:1 error unknown-key \| The file has the unknown key `validations`\. \| It belongs into `trigger.userInputs`\.$/,
  },
  "a property that says itself that it is required": {
    broken: edited("blueprints/service.yml", "tier: {type: string}", "tier: {type: string, required: true}"),
    twin: edited("blueprints/database.yml", "schema:\n", "schema:\n  required: [engine]\n"),
    told: /^blueprints\/service.yml:3:\d+ error unknown-key \| .*`required`\. \| List `tier` in `schema.required`\.$/,
  },
  "an input that says itself that it is not required": {
    broken: edited("actions/add.yml", "title: Size }", "title: Size, required: false }"),
    told: /^actions\/add.yml:11:\d+ error unknown-key \| .* \| Take it out: what `trigger.userInputs.required` does not list/,
  },
  "an unknown key, deep inside": {
    broken: kafka,
    told: /^actions\/add.yml:25:32 error unknown-key \| `requiredApproval` has the unknown key `x`/,
  },
  "a list of teams whose dashes lack their blank": {
    broken: edited("entities/service/mailer.yml", "properties:", "team:\n  -a\n  -b\nproperties:"),
    twin: edited("entities/service/mailer.yml", "properties:", "team:\n  - a\n  - b\nproperties:"),
    told: /^entities\/service\/mailer.yml:3:3 error entity-schema \| mailer: `team`: "-a -b" is no team.* \| Write a blank/,
  },
  "a file called JSON that is none": {
    broken: {
      "entities/service/mailer.yml": undefined,
      "entities/service/mailer.json": '{\n  "identifier": "mailer", # ours\n  "properties": {"tier": "gold"},\n}\n',
    },
    twin: {
      "entities/service/mailer.yml": undefined,
      "entities/service/mailer.json": '{\n  "identifier": "mailer",\n  "properties": {"tier": "gold"}\n}\n',
    },
    told: /^entities\/service\/mailer.json:2:27 warning not-json \| The file is called JSON and is none.* \| Put keys and texts/,
  },
  "a word without quotes in a file called JSON": {
    broken: {
      "entities/service/mailer.yml": undefined,
      "entities/service/mailer.json": '{\n  "identifier": "mailer",\n  "title": None\n}\n',
    },
    twin: {
      "entities/service/mailer.yml": undefined,
      "entities/service/mailer.json": '{\n  "identifier": "mailer",\n  "title": null\n}\n',
    },
    told: /^entities\/service\/mailer.json:3:12 warning not-json/,
  },
  "comments of JavaScript's in JSON": {
    broken: {
      "entities/service/mailer.yml": undefined,
      "entities/service/mailer.json": '{\n  "identifier": "mailer" // ours\n}\n',
    },
    told: /^entities\/service\/mailer.json:2:\d+ error syntax \| .*comments that begin with \/\/\. \| Take them out\.$/,
  },
  "an identifier that is taken": {
    broken: { "entities/service/other.yml": "title: Other\nidentifier: mailer\n" },
    twin: { "entities/service/other.yml": "title: Other\nidentifier: other\n" },
    told: /^entities\/service\/other.yml:2:13 error duplicate-identifier \| .*also mailer in entities\/service\/mailer.yml.* \| Rename/,
  },
  "identifiers that differ by letter case": {
    broken: { "entities/service/Mailer.yml": "identifier: Mailer\n" },
    told: /^entities\/service\/Mailer.yml:1:13 error duplicate-identifier \| .*letter case/,
  },
  "identifiers that differ by Unicode form": {
    broken: { "entities/service/a.yml": "identifier: cafe\n", "entities/service/b.yml": "identifier: \uff43afe\n" },
    twin: { "entities/service/a.yml": "identifier: cafe\n", "entities/service/b.yml": "identifier: caff\n" },
    told: /^entities\/service\/b.yml:1:13 error duplicate-identifier \| .*also cafe in .*Unicode forms/,
  },
  "an entity in a file that is named as another's, of which a run may be": {
    broken: {
      "entities/database/orders.yml": undefined,
      "entities/database/bills.yml": `# copied\n${soundCatalog["entities/database/orders.yml"]}`,
    },
    twin: {
      "entities/service/bills.yml": "identifier: other\n",
      "entities/database/orders.yml": undefined,
      "entities/database/orders.v2.yml": soundCatalog["entities/database/orders.yml"],
      "entities/database/b.yaml": soundCatalog["entities/database/orders.yml"].replace("orders", "c"),
      "entities/database/small.yml": soundCatalog["entities/database/orders.yml"].replace("orders", "SMALL"),
    },
    told: /^entities\/database\/bills.yml:2:13 warning file-name \| The identifier is orders, .* no run can create bills\. \| Rename the file: orders.yml, or make it the identifier: bills\./,
  },
  "a text that YAML reads as a number": {
    broken: edited("entities/service/mailer.yml", "tier: gold", "tier: 1.10"),
    twin: edited("entities/service/mailer.yml", "tier: gold", 'tier: "1.10"'),
    told: /^entities\/service\/mailer.yml:2:20 error entity-schema \| .*1\.1 is not allowed: it must be a text\. \| Put it in quotes: without them it is read as a number, 1\.10 as 1\.1\./,
  },
  "an identifier that YAML reads as true": {
    broken: { "entities/service/true.yml": "identifier: true\n" },
    twin: { "entities/service/true.yml": "identifier: 'true'\n" },
    told: /^entities\/service\/true.yml:1:13 error wrong-value \| `identifier` must be a text\. \| Put it in quotes: without them it is read as true or false\./,
  },
  "a relation that leads nowhere": {
    broken: edited("entities/database/orders.yml", "service: mailer", "service: mailr"),
    told: /^entities\/database\/orders.yml:3:22 error dangling-relation \| .*There is no service mailr.* Did you mean mailer\?/,
  },
  "a required relation that is missing": {
    broken: edited("entities/database/orders.yml", "relations: {service: mailer}\n", ""),
    told: /^entities\/database\/orders.yml:1:1 error dangling-relation \| .*`relations.service`: It is required, and missing/,
  },
  "a relation of a blueprint to one that does not exist": {
    broken: edited("blueprints/service.yml", "parent: {target: service}", "parent: {target: servce}"),
    twin: {
      ...edited("blueprints/service.yml", "target: service", "target: database"),
      "entities/service/shop.yml": undefined,
    },
    told: /^blueprints\/service.yml:5:20 error unknown-blueprint \| .*servce.* \| Did you mean service\?/,
  },
  "blueprints that require each other": {
    broken: edited("blueprints/service.yml", "target: service}", "target: database, required: true}"),
    told: /^blueprints\/service.yml:5:3 warning circular-requirement \| .* \| Make one of these relations optional/,
  },
  "relations that lead in a circle": {
    broken: edited("entities/service/mailer.yml", "properties:", "relations: {parent: shop}\nproperties:"),
    told: /^entities\/service\/mailer.yml:2:21 warning circular-relation \| .*leads in a circle: mailer -> shop -> mailer\. \| Take one/,
  },
  "an entity that is its own parent": {
    broken: edited("entities/service/shop.yml", "parent: mailer", "parent: shop"),
    told: /^entities\/service\/shop.yml:2:21 warning circular-relation \| .*shop -> shop/,
  },
  "an entity in another blueprint's folder": {
    broken: edited("entities/service/shop.yml", "identifier: shop", "identifier: shop\nblueprint: database"),
    twin: edited("entities/service/shop.yml", "identifier: shop", "identifier: shop\nblueprint: service"),
    told: /^entities\/service\/shop.yml:2:12 error blueprint-folder \| .*The entity's blueprint is database, and its folder is that of service.* \| Move/,
  },
  "an entity in a folder of no blueprint": {
    broken: { "entities/servce/a.yml": "identifier: a\n" },
    twin: { "entities/service/a.yml": "identifier: a\n" },
    told: /^entities\/servce\/a.yml:1:1 error entity-schema \| .*no blueprint servce\. Did you mean service\?/,
  },
  "a file where none is read": {
    broken: { "entities/service/deep/a.yml": "identifier: a\n" },
    told: /^entities\/service\/deep\/a.yml:-:- warning unread-file \| .* \| Move it to entities\/<blueprint>\//,
  },
  "an action on a blueprint that does not exist": {
    broken: edited("actions/add.yml", "blueprintIdentifier: service", "blueprintIdentifier: servic"),
    told: /^actions\/add.yml:7:24 error unknown-blueprint \| There is no blueprint servic\. \| Did you mean service\?/,
  },
  "an action whose template does not exist": {
    broken: edited("actions/add.yml", "template: document_db", "template: documentdb"),
    told: /^actions\/add.yml:15:13 error unknown-template \| .* \| Did you mean document_db\?/,
  },
  "an action that names an input which it does not ask for": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .inputs.nmae }}"'),
    told: /^actions\/add.yml:17:11 error unknown-input \| `.inputs.nmae` does not exist.* \| Did you mean name\?/,
  },
  "an action that maps a property which does not exist": {
    broken: edited("actions/add.yml", "engine: documentdb", "engin: documentdb"),
    told: /^actions\/add.yml:23:19 error unknown-property \| database has no property `engin`\. \| Did you mean engine\?/,
  },
  "an action that nobody could approve": {
    broken: edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", ""),
    twin: edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", "/infra/ @omar\n"),
    told: /^actions\/add.yml:25:19 error no-approver \| Nobody could approve a run of add\. \| CODEOWNERS names no owner for `infra\/database\/any-entity\/main.tf`/,
  },
  "a line in CODEOWNERS that takes the owner away again": {
    broken: edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", "/infra/ @acme/devops\n/infra/database/ # nobody\n"),
    twin: edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", "/infra/ @acme/devops\n/infra/database/ @omar\n"),
    told: /^.github\/CODEOWNERS:8:1 error no-approver \| This line decides for `infra\/database\/any-entity\/main.tf` and names no owner, so nobody could approve a run of these: add\. \| Name an owner/,
  },
  "a CODEOWNERS that GitHub does not read": {
    broken: { CODEOWNERS: soundCatalog[".github/CODEOWNERS"] },
    told: /^CODEOWNERS:-:- warning codeowners \| This file is not read: GitHub reads .github\/CODEOWNERS alone\. \| Move/,
  },
  "an action that more people must approve than there are": {
    broken: {
      ...edited("actions/add.yml", "{ type: ANY }", "{ count: 2 }"),
      ".github/CODEOWNERS": soundCatalog[".github/CODEOWNERS"].replaceAll("@acme/devops", "@omar"),
    },
    twin: {
      ...edited("actions/add.yml", "{ type: ANY }", "{ count: 2 }"),
      ".github/CODEOWNERS": soundCatalog[".github/CODEOWNERS"].replaceAll("@acme/devops", "@omar @dana"),
    },
    told: /^actions\/add.yml:25:19 error no-approver \| .* \| 2 people must approve, and CODEOWNERS names only @omar/,
  },
  "no owner for what the approvals rest on": {
    broken: edited(".github/CODEOWNERS", "/templates/ @acme/devops\n", ""),
    told: /^.github\/CODEOWNERS:-:- error codeowners \| .*templates\/ .*| Give it an owner/,
  },
  "a line in CODEOWNERS that GitHub skips": {
    broken: edited(".github/CODEOWNERS", "/infra/ @acme/devops", "/infra/ @acme/devops\n/infra/[ab]/ devops"),
    told: /^.github\/CODEOWNERS:8:1 error codeowners \| The pattern .* \| Mend the line/,
  },
  "a line in CODEOWNERS for the folder of no blueprint": {
    broken: edited(
      ".github/CODEOWNERS",
      "/infra/ @acme/devops\n",
      "/infra/ @acme/devops\n/infra/databse/ @acme/data\n",
    ),
    twin: edited(
      ".github/CODEOWNERS",
      "/infra/ @acme/devops\n",
      "/infra/ @acme/devops\n/infra/database/new/ @acme/data\n",
    ),
    told: /^.github\/CODEOWNERS:8:1 warning codeowners \| This line is for `infra\/databse`, and there is no blueprint of that name: .* \| Did you mean database\?/,
  },
  "a line in CODEOWNERS for no action": {
    broken: edited(
      ".github/CODEOWNERS",
      "/infra/ @acme/devops\n",
      "/infra/ @acme/devops\n/actions/ad.yml @acme/data\n",
    ),
    twin: edited(".github/CODEOWNERS", "/infra/ @acme/devops\n", "/infra/ @acme/devops\n/actions/a*.yml @acme/data\n"),
    told: /^.github\/CODEOWNERS:8:1 warning codeowners \| This line is for `actions\/ad.yml`, and there is nothing of that name: .* \| Did you mean add.yml\?/,
  },
  "no CODEOWNERS": {
    broken: { ".github/CODEOWNERS": undefined },
    told: /^.github\/CODEOWNERS:-:- error codeowners \| There is no CODEOWNERS file/,
  },
  "no workflow to run the action": {
    broken: { ".github/workflows/gatehouse.yml": undefined },
    told: /^.github\/workflows\/gatehouse.yml:-:- error missing-workflow \| .*: add\. \| Let/,
  },
  "no workflow to find drift": {
    broken: { ".github/workflows/gatehouse-drift.yml": undefined },
    told: /^.github\/workflows\/gatehouse-drift.yml:-:- warning missing-drift-workflow \| .* \| Let/,
  },
  "a workflow that is no YAML": {
    broken: { ".github/workflows/gatehouse.yml": "on: workflow_dispatch\njobs: [\n" },
    told: /^\.github\/workflows\/gatehouse.yml:3:1 error syntax \| The file is not valid YAML.* \| Close the bracket/,
  },
  "a workflow to find drift that is empty": {
    broken: { ".github/workflows/gatehouse-drift.yml": "# on: {schedule: []}\n" },
    told: /^\.github\/workflows\/gatehouse-drift.yml:-:- warning workflow-trigger \| `on` does not name `schedule`, so the workflow is not started/,
  },
  "a workflow that the app can't start": {
    broken: { ".github/workflows/gatehouse.yml": "name: Gatehouse\non: [push, pull_request]\n" },
    twin: { ".github/workflows/gatehouse.yml": "name: Gatehouse\non: [push, workflow_dispatch]\n" },
    told: /^\.github\/workflows\/gatehouse.yml:2:5 error workflow-trigger \| .*\| Add it/,
  },
  "a backend that Terraform has not": {
    broken: edited("gatehouse.yml", "{s3: ", "{s33: "),
    told: /^gatehouse.yml:1:23 warning unknown-backend \| Terraform has no backend `s33`.* \| Did you mean s3\?/,
  },
  "an older inherited ownership along what is not there": {
    broken: {
      "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}teamInheritance:\n  path: parnt\n`,
    },
    twin: { "blueprints/database.yml": `${soundCatalog["blueprints/database.yml"]}teamInheritance: {path: service}\n` },
    told: /^blueprints\/service.yml:7:9 error unknown-relation \| `teamInheritance.path`: service has no relation `parnt`. \| Did you mean parent/,
  },
  "an older inherited ownership that leads back to itself": {
    broken: {
      "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}teamInheritance:\n  path: parent\n`,
    },
    told: /^blueprints\/service.yml:7:9 error computed-circle \| `teamInheritance.path` would need itself/,
  },
  "a team of its own where the team is inherited": {
    broken: {
      "blueprints/database.yml": `${soundCatalog["blueprints/database.yml"]}ownership: {type: Inherited, path: service}\n`,
      "entities/database/orders.yml": `${soundCatalog["entities/database/orders.yml"]}team: [devops]\n`,
    },
    twin: { "entities/database/orders.yml": `${soundCatalog["entities/database/orders.yml"]}team: [devops]\n` },
    told: /^entities\/database\/orders.yml:4:1 warning entity-schema \| orders: `team`: It says nothing: .*`ownership` leads to, by `service`. \| Take it out/,
  },
  "a calculation of a property that is not there": {
    broken: calculated(".title + (.properties.tear // .properties.tier)"),
    twin: calculated('.title + (.relations.parent | .properties.tear // "")'),
    told: /^blueprints\/service.yml:6:\d+ error unknown-property \| Calculation `c` names `tear`, which service has not. \| Did you mean tier\?/,
  },
  "a calculation of what is calculated itself": {
    broken: calculated(".properties.c"),
    told: /error unknown-property \| Calculation `c` names `c`, which is calculated itself. \| Write what that is made of/,
  },
  "no place for states": {
    broken: { "gatehouse.yml": "terraform: {providers: [hashicorp/aws]}\n" },
    told: /^gatehouse.yml:-:- warning missing-backend \| .*nothing is planned.* \| Set it/,
  },
  "an action without approval": {
    broken: edited("actions/add.yml", "requiredApproval: { type: ANY }\n", ""),
    told: /^actions\/add.yml:1:1 warning no-approval \|/,
  },
  "an expression that is no jq": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .inputs.name | }}"'),
    told: /^actions\/add.yml:17:11 error expression \| .* \| Mend the expression; it is jq/,
  },
  "a template's words in an action": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ variables.name }}"'),
    told: /^actions\/add.yml:17:11 error language-slip \| `variables.name` is how a template names a value; here it is jq/,
  },
  "a path in an action without its dot": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ inputs.name | ascii_downcase }}"'),
    twin: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .inputs.name | ascii_downcase }}"'),
    told: /^actions\/add.yml:17:11 error language-slip \| `inputs.name` lacks the dot .* \| Write .inputs.name/,
  },
  "an expression as GitHub's workflows have it": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "${{ .inputs.name }}"'),
    twin: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "$1 {{ .inputs.name }}"'),
    told: /^actions\/add.yml:17:11 error language-slip \| `\$\{\{ \}\}` is how GitHub's workflows .* \| Write \{\{ \}\} alone/,
  },
  "one pair of braces around a value in an action": {
    broken: edited("actions/add.yml", "engine: documentdb", 'engine: "db { .inputs.name | ascii_downcase }"'),
    twin: edited("actions/add.yml", "engine: documentdb", 'engine: "{{ {a: .inputs.name} }} {.name} {inputs} { }"'),
    told: /^actions\/add.yml:23:27 error language-slip \| `\{ .inputs.name \| ascii_downcase \}` has one pair of braces, .* \| Write \{\{ .inputs.name \| ascii_downcase \}\}/,
  },
  "an identifier of text that none may hold": {
    broken: edited(
      "actions/add.yml",
      'identifier: "{{ .inputs.name }}"',
      'identifier: "{{ .run.id }} {{ .inputs.name }}"',
    ),
    twin: edited(
      "actions/add.yml",
      'identifier: "{{ .inputs.name }}"',
      'identifier: "Ä@{{ .run.id }}-=\\\\/{{ .inputs.name }}"',
    ),
    told: /^actions\/add.yml:22:17 error mapping-value \| `\{\{ .run.id \}\} \{\{ .inputs.name \}\}` never gives an identifier: none may hold " "; every request .* \| Letters, digits and @ _ /,
  },
  "an identifier with braces of another language": {
    broken: edited("actions/add.yml", 'identifier: "{{ .inputs.name }}"', 'identifier: "{inputs.name}"'),
    told: /^actions\/add.yml:22:17 error mapping-value \| .* none may hold "\{"; .* \| Write expressions between \{\{ and \}\}\.$/,
  },
  "an identifier without expressions that can't be one": {
    broken: edited("actions/add.yml", 'identifier: "{{ .inputs.name }}"', "identifier: .."),
    twin: edited("actions/add.yml", 'identifier: "{{ .inputs.name }}"', "identifier: the.one"),
    told: /^actions\/add.yml:22:17 error mapping-value \| `\.\.` never gives an identifier: none may be that; /,
  },
  "an action's words in a template": {
    broken: edited("templates/document_db/class.tf.mustache", "{{ variables.size }}", "{{ .variables.size }}"),
    told: /^templates\/document_db\/class.tf.mustache:2:11 error template-tag \| .*begins with a dot, as jq does/,
  },
  "quotes around a template's literal": {
    broken: edited("templates/document_db/class.tf.mustache", "{{ variables.size }}", '"{{ variables.size }}"'),
    told: /^templates\/document_db\/class.tf.mustache:2:12 error template-tag \| .*stands in quotes/,
  },
  "a tag in a file that is not rendered": {
    broken: edited("templates/document_db/main.tf", "default = 1", 'default = "{{ variables.size }}"'),
    twin: edited("templates/document_db/main.tf", "default = 1", 'default = "{{ page.title }}"'),
    told: /^templates\/document_db\/main.tf:7:30 error template-tag \| \{\{ variables.size \}\} stands in a file that is copied as it is.* \| Use var\.<name>/,
  },
  "a variable that no action gives": {
    broken: edited("templates/document_db/main.tf", 'variable "name" {}', 'variable "name" {}\nvariable "zone" {}'),
    told: /^templates\/document_db\/main.tf:7:1 error template-variable \| .*zone has no default.* \| Add it/,
  },
  "a variable without default, of an answer that may be left out": {
    broken: edited("actions/add.yml", "required: [name]", "required: []"),
    told: /^actions\/add.yml:17:11 warning template-variable \| `\.inputs\.name` has no value where nobody answers it, and the template's variable `name` must have one\. \| Make the input `name` required, or give it a default/,
  },
  "an output that is a secret": {
    broken: {
      ...edited("actions/add.yml", "engine: documentdb", 'engine: "{{ .outputs.password }}"'),
      "templates/document_db/outputs.tf": 'output "password" {\n  value     = 1\n  sensitive = true\n}\n',
    },
    twin: {
      ...edited("actions/add.yml", "engine: documentdb", 'engine: "{{ .outputs.engine }}"'),
      "templates/document_db/outputs.tf": 'output "engine" {\n  value     = 1\n  sensitive = false\n}\n',
    },
    told: /^actions\/add.yml:23:27 error sensitive-output \| `.outputs.password` is sensitive .* \| Map another output/,
  },
  "an aggregation's time that is no property": {
    broken: aggregated("func: count, averageOf: day, measureTimeBy: made"),
    told: /^blueprints\/service.yml:6:\d+ error unknown-property \| .*measureTimeBy`: database has no property `made`/,
  },
  "an aggregation's time that is no time": {
    broken: aggregated("func: count, averageOf: day, measureTimeBy: engine"),
    twin: aggregated("func: average, averageOf: day, measureTimeBy: $createdAt"),
    told: /^blueprints\/service.yml:6:\d+ error aggregation \| .*database's `engine` is no moment in time/,
  },
  "an aggregation of texts": {
    broken: aggregated("func: sum, property: engine", "property"),
    twin: aggregated("func: sum, property: instances", "property"),
    told: /^blueprints\/service.yml:6:\d+ error aggregation \| .*`engine` is of the type string, and only numbers/,
  },
  "an aggregation of what no relations lead to": {
    broken: {
      "blueprints/other.yml":
        "identifier: other\ntitle: Other\nschema: {properties: {}}\naggregationProperties: {all: {title: All, target: database, calculationSpec: {calculationBy: entities, func: count}}}\n",
    },
    twin: {
      "blueprints/other.yml":
        "identifier: other\ntitle: Other\nschema: {properties: {}}\nrelations: {of: {target: service}}\naggregationProperties: {all: {title: All, target: service, calculationSpec: {calculationBy: entities, func: count}}}\n",
    },
    told: /^blueprints\/other.yml:4:\d+ error aggregation \| .*no relations lead from other to database or back/,
  },
  "a mirror without a relation": {
    broken: mirrored("tier"),
    told: /^blueprints\/service.yml:6:\d+ error mirror \| .*names no relation, .* \| .*<relation>.tier/,
  },
  "a calculation of what an entity has not": {
    broken: calculated(".identifer"),
    twin: calculated('.identifier + .createdAt + (.team | tostring) + ("a" | .)'),
    told: /^blueprints\/service.yml:6:\d+ error unknown-value \| .*`.identifer`, which is not known here. \| Did you mean identifier\?/,
  },
  "a calculation of a relation that is not there": {
    broken: calculated(".relations.parnt"),
    twin: calculated(".relations.parent"),
    told: /^blueprints\/service.yml:6:\d+ error unknown-relation \| Calculation `c` names `.relations.parnt`, and service has no relation `parnt`. \| Did you mean parent\?/,
  },
  "a calculation of what is behind a relation": {
    broken: calculated(".relations.parent.title"),
    twin: calculated(".relations.parent.title? // .relations.parent"),
    told: /^blueprints\/service.yml:6:\d+ error unknown-value \| Calculation `c`: `.relations.parent` is the identifier of a service: it has no `title`. \| Mirror it .*`path: parent.\$title`/,
  },
  "a calculation of what a text has not": {
    broken: calculated(".properties.tier.x"),
    twin: calculated("(.properties.tier | tostring) + .title"),
    told: /^blueprints\/service.yml:6:\d+ error unknown-value \| Calculation `c`: `.properties.tier` is a text: it has no `x`. \| Write .properties.tier/,
  },
  "an action of what an entity's text has not": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .entity.identifier.x }}"'),
    twin: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .entity.identifier.x? // 1 }}"'),
    told: /^actions\/add.yml:17:11 error unknown-value \| `.entity.identifier` is a text: it has no `x`. \| Write .entity.identifier/,
  },
  "an action of what a list of teams has not": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .entity.team.x }}"'),
    told: /^actions\/add.yml:17:11 error unknown-value \| `.entity.team` is a list: it has no `x`. \| Write .entity.team\[0\]/,
  },
  "an aggregation along a path to others than it is of": {
    broken: aggregated("func: count}, pathFilter: [{path: [parent]}], query: {combinator: and, rules: []", "entities"),
    twin: aggregated(
      "func: count}, pathFilter: [{fromBlueprint: database, path: [service]}], query: {combinator: and, rules: []",
    ),
    told: /^blueprints\/service.yml:6:\d\d+ error aggregation \| `aggregationProperties.all.pathFilter.0.path` ends at service, .* from service it must lead to database\. \| .*`fromBlueprint: database`/,
  },
  "an aggregation along a path from the target that does not come back": {
    broken: {
      "blueprints/service.yml": `${soundCatalog["blueprints/service.yml"]}aggregationProperties: {all: {title: All, target: database, calculationSpec: {calculationBy: entities, func: count}, pathFilter: [{fromBlueprint: database, path: [of]}]}}\n`,
      "blueprints/database.yml": soundCatalog["blueprints/database.yml"].replace(
        "relations:\n",
        "relations:\n  of: {target: database}\n",
      ),
    },
    told: /error aggregation \| .* ends at database, .* from database it must lead to service\. \| Lead it to service\./,
  },
  "an aggregation along a path from somewhere else": {
    broken: {
      "blueprints/team.yml":
        "identifier: team\ntitle: Team\nschema: {properties: {}}\nrelations: {service: {target: service}}\n",
      ...aggregated(
        "func: count}, pathFilter: [{fromBlueprint: team, path: [service]}], query: {combinator: and, rules: []",
      ),
    },
    told: /error aggregation \| .* begins at team, .* neither service nor the target database\. \| Let it begin at/,
  },
  "a backend that is not run": {
    broken: edited("actions/add.yml", "type: TERRAFORM", "type: WEBHOOK"),
    told: /^actions\/add.yml:\d\d:9 warning not-enforced-yet \| .*: invocationMethod.type WEBHOOK\. \| Make it TERRAFORM/,
  },
  "a key that a context has not": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .inputs.name }}{{ .run.idd }}"'),
    twin: edited(
      "actions/add.yml",
      'name: "{{ .inputs.name }}"',
      'name: "{{ .inputs.name }}{{ .run.id }}{{ .trigger.by.login }}"',
    ),
    told: /^actions\/add.yml:17:11 error unknown-value \| `.run.idd` does not exist: known are .run.id, .run.url.* \| Did you mean id\?/,
  },
  "a key of who asks that GitHub does not tell": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .trigger.by.user.email }}"'),
    twin: edited(
      "actions/add.yml",
      'name: "{{ .inputs.name }}"',
      'name: "{{ .trigger.by.login }}{{ .trigger.by | tojson }}"',
    ),
    told: /^actions\/add.yml:17:11 error unknown-value \| `.trigger.by.user` does not exist: known is .trigger.by.login. \| Write .trigger.by.login/,
  },
  "a key of who asks that GitHub does not tell, in a form": {
    broken: edited(
      "actions/add.yml",
      "title: Size }",
      "title: Size, visible: { jqQuery: .trigger.by.email == null } }",
    ),
    twin: edited("actions/add.yml", "title: Size }", "title: Size, visible: { jqQuery: .trigger.by.login != null } }"),
    told: /^actions\/add.yml:11:\d+ warning not-enforced-yet \| .*size.visible \(`.trigger.by.email` is not known here\)/,
  },
  "an entity's key that is mistyped": {
    broken: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .entity.identifer }}"'),
    twin: edited("actions/add.yml", 'name: "{{ .inputs.name }}"', 'name: "{{ .entity.identifier }}"'),
    told: /^actions\/add.yml:17:11 error unknown-value \| .*\.entity\.identifer/,
  },
  "an action's input in a template": {
    broken: edited("templates/document_db/class.tf.mustache", "{{ variables.size }}", "{{ .inputs.size }}"),
    told: /^templates\/document_db\/class.tf.mustache:2:11 error template-tag \| .*begins with a dot, as jq does\. \| Give it to the template in the action's `variables`\. Write \{\{ variables/,
  },
  "a condition of another type": {
    broken: edited(
      "actions/add.yml",
      "  userInputs:",
      "  condition: {type: JQ, expressions: ['.entity.title'], combinator: and}\n  userInputs:",
    ),
    twin: edited("actions/add.yml", "  userInputs:", "  condition: {combinator: and, rules: []}\n  userInputs:"),
    told: /^actions\/add.yml:8:21 error wrong-value \| `trigger.condition.type` must be one of SEARCH\. \| Write search rules/,
  },
  "several blueprints with one identifier": {
    broken: { "blueprints/service2.yml": soundCatalog["blueprints/service.yml"] },
    told: /^blueprints\/service.yml:1:1 error unread-blueprint \| While several files say that they are it there is no blueprint service, .* \| Keep one/,
  },
  "a rule of a condition that asks for what is not there": {
    broken: edited(
      "actions/add.yml",
      "  userInputs:",
      "  condition:\n    type: SEARCH\n    combinator: and\n    rules:\n      - { property: tier, operator: isNotEmpty }\n" +
        "      - combinator: or\n        rules:\n          - { property: tear, operator: isNotEmpty }\n  userInputs:",
    ),
    told: /^actions\/add.yml:15:25 error unknown-property \| `trigger.condition` asks for `tear`/,
  },
  "a pattern that is none": {
    broken: edited("blueprints/service.yml", "tier: {type: string}", 'tier: {type: string, pattern: "("}'),
    told: /^blueprints\/service.yml:3:53 error property-schema \| Property `tier`: .*missing closing/,
  },
  "a pattern with look-around": {
    broken: edited("actions/add.yml", "title: Name }", 'title: Name, pattern: "^(?!foo)[a-z]+$" }'),
    twin: edited("actions/add.yml", "title: Name }", 'title: Name, pattern: "^(?:foo)?[a-z]+$" }'),
    told: /^actions\/add.yml:10:51 error input-schema \| Input `name`: the pattern looks around \(`\(\?!`\), and patterns are matched in linear time, without look-around and back references\. \| Write it without\. .*`validations`/,
  },
  "a type that is cut short": {
    broken: edited("blueprints/service.yml", "tier: {type: string}", "tier: {type: array, items: {type: str}}"),
    twin: edited(
      "blueprints/service.yml",
      "tier: {type: string}",
      "tier: {type: string}, x: {type: array, items: {type: string}}",
    ),
    told: /^blueprints\/service.yml:3:\d+ error wrong-value \| .*must be one of .* \| Did you mean string\?$/,
  },
  "a number that would be refused in quotes, too": {
    broken: { "gatehouse.yml": `${soundCatalog["gatehouse.yml"]}approval: {expires: 7}\n` },
    twin: { "gatehouse.yml": `${soundCatalog["gatehouse.yml"]}approval: {expires: 7d}\n` },
    told: /^gatehouse.yml:2:\d+ error wrong-value \| `approval.expires` must be a text\. \| Write minutes, hours or days: 30m, 12h, 7d\.$/,
  },
  "an identifier with a blank behind it": {
    broken: edited("entities/service/mailer.yml", "identifier: mailer", 'identifier: "mailer "'),
    told: /^entities\/service\/mailer.yml:1:13 error wrong-value \| .* \| There are blanks at its beginning or end: take them out\.$/,
  },
  "a variable that the template calls otherwise": {
    broken: edited("actions/add.yml", 'size: "{{ .inputs.size }}"', 'sise: "{{ .inputs.size }}"'),
    told: /^actions\/add.yml:18:5 error template-variable \| .*does not declare the variable sise\. \| Did you mean size\? Else add/,
  },
  "a whole number in JSON Schema's words": {
    broken: edited("blueprints/service.yml", "tier: {type: string}", "tier: {type: string}, age: {type: integer}"),
    twin: edited(
      "blueprints/service.yml",
      "tier: {type: string}",
      "tier: {type: string}, age: {type: number, multipleOf: 1}",
    ),
    told: /^blueprints\/service.yml:3:57 error wrong-value \| .*`schema.properties.age.type` must be one of .* \| A whole number is a `number` with `multipleOf: 1`\.$/,
  },
  "a default that is nearly one of what is allowed": {
    broken: edited("actions/add.yml", "title: Name }", "title: Name, enum: [small, medium], default: mediun }"),
    twin: edited("actions/add.yml", "title: Name }", "title: Name, enum: [small, medium], default: medium }"),
    told: /^actions\/add.yml:10:74 error input-schema \| .*the default "mediun" is not allowed: .* \| Did you mean medium\?/,
  },
  "a required property that is nearly one": {
    broken: edited("blueprints/database.yml", "schema:\n", "schema:\n  required: [engin]\n"),
    twin: edited("blueprints/database.yml", "schema:\n", "schema:\n  required: [engine]\n"),
    told: /^blueprints\/database.yml:4:14 error unknown-property \| `required` names `engin`, .* \| Did you mean engine\?/,
  },
  "a default that is not allowed": {
    broken: edited(
      "actions/add.yml",
      "size: { type: number, title: Size }",
      "size: { type: number, title: Size, default: x }",
    ),
    told: /^actions\/add.yml:11:51 error input-schema \| Input `size`: the default "x" is not allowed/,
  },
  "a template that names a variable which nothing declares": {
    broken: edited(
      "templates/document_db/class.tf.mustache",
      "{{ variables.size }}",
      "[{{ variables.size }}, var.nam]",
    ),
    twin: edited("templates/document_db/class.tf.mustache", "{{ variables.size }}", "[{{ variables.size }}, var.name]"),
    told: /^templates\/document_db\/class.tf.mustache:2:34 error template-reference \| `var.nam` is declared nowhere: .* \| Did you mean var.name\?/,
  },
  "a lock file without hashes": {
    broken: {
      "templates/document_db/.terraform.lock.hcl":
        'provider "registry.terraform.io/hashicorp/aws" {\n  version = "6.0.0"\n  hashes  = []\n}\n',
    },
    told: /^templates\/document_db\/.terraform.lock.hcl:1:1 error unpinned-provider \| The lock file has no hashes of hashicorp\/aws/,
  },
  "a lock file that is empty": {
    broken: { "templates/document_db/.terraform.lock.hcl": "# nothing\n" },
    told: /^templates\/document_db\/.terraform.lock.hcl:1:1 error unpinned-provider \| The lock file does not say which build of hashicorp\/aws may run\. \| .*terraform -chdir=templates\/document_db providers lock/,
  },
  "a lock file of other providers": {
    broken: {
      "gatehouse.yml": soundCatalog["gatehouse.yml"].replace("hashicorp/aws", "hashicorp/aws, hashicorp/random"),
      "templates/document_db/.terraform.lock.hcl":
        'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.0.0"\n  hashes  = ["h1:x"]\n}\n',
    },
    told: /error unpinned-provider \| The lock file does not say which build of hashicorp\/aws may run/,
  },
  "a lock file that is missing": {
    broken: { "templates/document_db/.terraform.lock.hcl": undefined },
    told: /^templates\/document_db\/.terraform.lock.hcl:-:- error missing-lock-file \| .* \| .*terraform -chdir=templates\/document_db providers lock/,
  },
  "a provider that is on no list": {
    broken: edited("gatehouse.yml", "[hashicorp/aws]", "[]"),
    told: /^templates\/document_db\/main.tf:3:5 error unlisted-provider \| .*hashicorp\/aws.* \| .*terraform.providers/,
  },
  "a form that GitHub would refuse": {
    broken: password("Password"),
    twin: password("Name"),
    told: /^actions\/add.yml:10:36 error form-forbidden-word \| GitHub refuses the label "Password".* \| Don't ask/,
  },
  "a default with a line that is the heading of a field": {
    broken: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      notes:\n        type: string\n        format: markdown\n        default: |\n          ### Why\n\n          ### Name\n",
    ),
    twin: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      notes:\n        type: string\n        format: markdown\n        default: |\n          ### Why\n\n          #### Name\n",
    ),
    told: /^actions\/add.yml:17:11 error form-heading \| The default of "notes" has the line `### Name`, .* \| Write that line differently/,
  },
  "a default that is no entity": {
    broken: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: string, format: entity, blueprint: service, default: mailr }",
    ),
    twin: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: string, format: entity, blueprint: service, default: mailer }",
    ),
    told: /^actions\/add.yml:11:71 error unknown-entity \| Input `s`: there is no service mailr: .* leaves this default .* \| Did you mean mailer\?/,
  },
  "one of several defaults that is no entity": {
    broken: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: array, items: { type: string, format: entity, blueprint: service }, default: [shop, mailr] }",
    ),
    twin: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: array, items: { type: string, format: entity, blueprint: service }, default: [shop, mailer] }",
    ),
    told: /^actions\/add.yml:11:\d+ error unknown-entity \| Input `s`: there is no service mailr/,
  },
  "an option that is no entity": {
    broken: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: string, format: entity, blueprint: service, enum: [mailer, shap] }",
    ),
    twin: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: string, format: entity, blueprint: service, enum: [mailer, shop] }",
    ),
    told: /^actions\/add.yml:11:\d+ error unknown-entity \| Input `s`: there is no service shap: .* chooses this option .* \| Did you mean shop\?/,
  },
  "a default that is no blueprint": {
    broken: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      b: { type: array, items: { type: string, format: blueprints }, default: [service, databse] }",
    ),
    twin: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      b: { type: array, items: { type: string, format: blueprints }, default: [service, database] }",
    ),
    told: /^actions\/add.yml:11:\d+ error unknown-blueprint \| Input `b`: there is no blueprint databse: .* \| Did you mean database\?/,
  },
  "a default that a dataset does not offer": {
    broken: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: string, format: entity, blueprint: service, dataset: { combinator: and, rules: [{ property: tier, operator: =, value: gold }] }, default: shop }",
    ),
    twin: edited(
      "actions/add.yml",
      "title: Name }",
      "title: Name }\n      s: { type: string, format: entity, blueprint: service, dataset: { combinator: and, rules: [{ property: tier, operator: =, value: gold }] }, default: mailer }",
    ),
    told: /^actions\/add.yml:11:156 error form-default \| Input `s`: the default shop is not offered: offered are those with `tier` = gold\. \| Name one that is, or change the dataset\./,
  },
  "a default that is written as no answer may be": {
    broken: edited("actions/add.yml", "title: Name }", "title: Name }\n      n: { type: number, default: 1e-7 }"),
    twin: edited("actions/add.yml", "title: Name }", "title: Name }\n      n: { type: number, default: 0.001 }"),
    told: /^actions\/add.yml:11:35 error form-default \| Input `n`: the form would be refused as it stands: allowed is a number in plain digits/,
  },
  "a default that can't be seen": {
    broken: edited("actions/add.yml", "title: Name }", 'title: Name }\n      n: { type: string, default: "a\u200Bb" }'),
    twin: edited("actions/add.yml", "title: Name }", 'title: Name }\n      n: { type: string, default: "a b" }'),
    told: /^actions\/add.yml:11:35 error form-default \| .* allowed is text without control characters/,
  },
  "settings that make entities share a state": {
    broken: edited("gatehouse.yml", "{{ .entity.blueprint }}/", ""),
    told: /^gatehouse.yml:1:\d+ error shared-state \|/,
  },
  "settings that can't be read, and nothing that rests on them": {
    broken: { "gatehouse.yml": `${soundCatalog["gatehouse.yml"]}approval: {expires: 7 days}\n` },
    told: /^gatehouse.yml:2:\d+ error wrong-value \| `approval.expires`/,
  },
  "settings in a language of another file": {
    broken: edited("gatehouse.yml", "{{ .entity.blueprint }}/", "{{ .entity.blueprint }}/{{ entity.blueprint }}/"),
    told: /^gatehouse.yml:1:\d+ error language-slip \| `entity.blueprint` lacks the dot/,
  },
};
