/**
 * What the published schemas say when somebody's cursor rests on a key. By kind of file and key path: `*` stands for any key
 * of a map, `[]` for a list's items. The schemas themselves are those that the readers validate with.
 */
export type SchemaWords = Readonly<Record<string, string>>;

/** Keys that a blueprint's property, an action's input and a list's items have in common. */
const valueWords: SchemaWords = {
  type: "The type of the value. A whole number is a `number` with `multipleOf: 1`.",
  format: "What kind of text it is. `entity` offers entities of `blueprint`.",
  title: "What people read instead of the identifier.",
  description: "What people read beside it.",
  default: "The value where nothing is given. An input may compute it: `{jqQuery: ...}`.",
  enum: "The values that are allowed. An input may compute them: `{jqQuery: ...}`.",
  pattern:
    "A regular expression that the text must match. Matching takes linear time: no look-around, no back references.",
  minLength: "The fewest characters.",
  maxLength: "The most characters.",
  minimum: "The smallest number that is allowed.",
  maximum: "The largest number that is allowed.",
  exclusiveMinimum: "Numbers must be larger than this.",
  exclusiveMaximum: "Numbers must be smaller than this.",
  multipleOf: "Numbers must be multiples of this; 1 asks for whole numbers.",
  minItems: "The fewest items.",
  maxItems: "The most items.",
  uniqueItems: "Whether an item may be in the list only once.",
  items: "What each item of the list must be.",
  icon: "An icon's name, for pages that show icons.",
  enumColors: "A colour for each allowed value, for pages that show colours.",
  "enumColors.*": "The colour of that value.",
  colorized: "Whether pages show the value in its colour.",
};

const metaWords: SchemaWords = {
  id: "Added by Port's export; it says nothing here.",
  createdAt: "Added by Port's export; here git keeps it.",
  createdBy: "Added by Port's export; here git keeps it.",
  updatedAt: "Added by Port's export; here git keeps it.",
  updatedBy: "Added by Port's export; here git keeps it.",
};

function below(path: string, words: SchemaWords): SchemaWords {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [`${path}.${key}`, text]));
}

/** Of a value and of the items it may have, at each of their levels; the last has no more of them. */
function valueWordsBelow(path: string, moreWords: SchemaWords, moreItemWords: SchemaWords): SchemaWords {
  const { items: _none, ...lastWords } = valueWords;
  const itemWords = { ...valueWords, ...moreItemWords };
  return {
    ...below(path, { ...valueWords, ...moreWords }),
    ...below(`${path}.items`, itemWords),
    ...below(`${path}.items.items`, itemWords),
    ...below(`${path}.items.items.items`, { ...lastWords, ...moreItemWords }),
  };
}

const searchWords: SchemaWords = {
  combinator: "Whether all rules must hold (`and`), or one (`or`).",
  rules: "The rules; one with `combinator` and `rules` of its own is a group.",
  "rules.property": "A property, a relation, or a meta property such as `$identifier`, `$title` or `$team`.",
  "rules.operator": "How the property is held against the value.",
  "rules.value": "What it is held against. `{jqQuery: ...}` computes it.",
  "rules.blueprint": "With `relatedTo`: the blueprint of the entity that `value` names.",
  "rules.direction": "With `relatedTo`: what that entity depends on (upstream), or what depends on it (downstream).",
  "rules.required": "With `relatedTo`: only over relations that are, or are not, required.",
  "rules.combinator": "Of a group: whether all its rules must hold, or one.",
  "rules.rules": "Of a group: its rules.",
};

const calculationWords: SchemaWords = {
  type: "The type of what jq gives; a result of another type is no value.",
  format: valueWords.format ?? "",
  colors: "Colours for values, for pages that show colours.",
  items: "What each item of a list is.",
  spec: "How pages show the value.",
  ...authenticationWords("specAuthentication"),
};

function authenticationWords(key: string): SchemaWords {
  return {
    [key]: "How pages that show the value sign in.",
    [`${key}.clientId`]: "The client's id.",
    [`${key}.authorizationUrl`]: "Where people sign in.",
    [`${key}.tokenUrl`]: "Where tokens come from.",
    [`${key}.authorizationScope`]: "What is asked for.",
  };
}

/** Of a section whose keys are properties' identifiers. */
function computedWords(section: string, words: SchemaWords): SchemaWords {
  const title = {
    title: valueWords.title ?? "",
    description: valueWords.description ?? "",
    icon: valueWords.icon ?? "",
  };
  const colors = Object.fromEntries(
    Object.entries(valueWords).filter(([key]) => key.startsWith("enumColors") || key === "colorized"),
  );
  return {
    [`${section}.*`]: "A property that is computed.",
    ...below(`${section}.*`, { ...title, ...colors, ...words }),
  };
}

export const policyWords: SchemaWords = {
  "": "What a Terraform plan may not do, or should not do without somebody noticing. Read from the default branch.",
  identifier: "The policy's name for machines.",
  title: "What a refusal says: the rule in a few words.",
  message: "What to do about it.",
  severity: "`deny` (the default) refuses the plan, `warn` shows the message beside it.",
  match: "Rules that each change of the plan is held against; one that they hold for breaks the policy.",
  "match.combinator": "Whether all rules must hold (`and`), or one (`or`).",
  "match.rules":
    "Port's search rules on `address`, `type`, `name`, `module`, `provider`, `action` (create, update, replace, delete, forget, " +
    "import, move), `changed` (names of attributes), and `before`, `after` and `unknown` with a path (`after.tags.owner`).",
  allowed: "How many changes of one plan may match before the policy is broken.",
};

export const blueprintWords: SchemaWords = {
  "": "A kind of thing in the catalog: which properties and relations its entities have.",
  identifier: "The blueprint's name for machines; entities lie in entities/<identifier>/.",
  title: "What people read instead of the identifier.",
  description: "What the blueprint's entities are, in a sentence.",
  icon: "An icon's name, for pages that show icons.",
  schema: "The properties of the blueprint's entities.",
  "schema.properties": "Each property by its identifier.",
  "schema.properties.*": "A property and what its values must be.",
  ...valueWordsBelow(
    "schema.properties.*",
    {
      spec: "How pages show the value.",
      ...authenticationWords("specAuthentication"),
    },
    { spec: "How pages show the item." },
  ),
  "schema.required": "The identifiers of the properties that every entity must have.",
  relations: "What the blueprint's entities point at, each relation by its identifier.",
  "relations.*": "A relation to entities of another blueprint. It can't be both `required` and `many`.",
  "relations.*.target": "The blueprint of the entities that it points at.",
  "relations.*.required": "Whether every entity must have it.",
  "relations.*.many": "Whether it points at a list of entities.",
  "relations.*.title": "What people read instead of the identifier.",
  "relations.*.description": "What the relation means.",
  ownership: "Whose the entities are.",
  "ownership.type": "Direct: each entity names its team. Inherited: it has that of a related entity.",
  "ownership.title": "What people read instead of `team`.",
  "ownership.path": "With Inherited: the relations to the entity whose team it is.",
  teamInheritance: "The older name of inherited ownership.",
  "teamInheritance.path": "The relations to the entity whose team it is.",
  "teamInheritance.title": "What people read instead of `team`.",
  mirrorProperties: "Properties of related entities that are shown as this one's. Computed when read, never written.",
  ...computedWords("mirrorProperties", {
    path: "Relations, and at last a property of the entity that they lead to: `system.domain.$title`.",
  }),
  calculationProperties: "Properties that jq computes from the others. Computed when read, never written.",
  ...computedWords("calculationProperties", {
    calculation:
      "jq over the entity: .identifier, .title, .team, .properties (mirrors and aggregations too), .relations.",
    ...calculationWords,
  }),
  formulaProperties: "The older name of calculated properties.",
  ...computedWords("formulaProperties", {
    formula: "jq over the entity, as in calculationProperties.",
    ...calculationWords,
  }),
  aggregationProperties: "Numbers over related entities. Computed when read, never written.",
  ...computedWords("aggregationProperties", {
    type: "Always a number.",
    target: "The blueprint of the related entities.",
    calculationSpec: "What is computed.",
    "calculationSpec.calculationBy": "Whether entities are counted, or a property's values are put together.",
    "calculationSpec.func": "How. Entities have count and average, properties all but count.",
    "calculationSpec.property": "The property whose numbers are put together.",
    "calculationSpec.averageOf":
      "What an average is for: each hour, day, week or month (of 30 days), or each entity (total).",
    "calculationSpec.measureTimeBy":
      "The date-time property that says when an entity counts. Absent: `$createdAt`, which git tells.",
    query: "Search rules that the related entities must fit.",
    ...below("query", searchWords),
    pathFilter: "Over which relations entities are related; all, where there are none.",
    "pathFilter.path": "The relations, one after the other.",
    "pathFilter.fromBlueprint": "Where they begin: the target, or this blueprint.",
  }),
  changelogDestination: "Where Port tells of changes.",
  ...metaWords,
};

export const entityWords: SchemaWords = {
  "": "One thing in the catalog: an entity of the blueprint whose folder its file lies in.",
  identifier: "The entity's name for machines, unique within its blueprint.",
  title: "What people read instead of the identifier.",
  icon: "An icon's name, for pages that show icons.",
  team: "The team, or list of teams, that it belongs to.",
  blueprint: "The entity's blueprint. May be left out: the folder says it.",
  properties: "Values of the blueprint's properties, by identifier.",
  relations: "What it points at, by the relation's identifier.",
  "relations.*":
    "The identifier of the entity that it points at, a list of them where the relation is `many`, or null.",
  scorecards: "Added by Port's export; it says nothing here.",
  ...metaWords,
};

const formJq = "jq over .form (the answers, entities whole), .inputs, .entity, .user.login and .trigger.";

const jq = "Jq between {{ }} is evaluated";

export const actionWords: SchemaWords = {
  "": "Something that people can ask for: its form, who must approve, and what a run of it does.",
  identifier: "The action's name for machines, also in the label of its issues.",
  title: "What people read instead of the identifier.",
  description: "What the action does, as its form tells.",
  icon: "An icon's name, for pages that show icons.",
  trigger: "When and on what the action is run, and what it asks for.",
  "trigger.type": "People start it.",
  "trigger.operation":
    "CREATE makes something new. DAY-2 and DELETE are run on an entity of the blueprint, which the form asks for.",
  "trigger.blueprintIdentifier": "The blueprint that the action belongs to.",
  "trigger.userInputs": "The form.",
  "trigger.userInputs.properties": "Each input by its identifier; expressions know it as .inputs.<identifier>.",
  "trigger.userInputs.properties.*": "An input: a field of the form, and what is allowed in it.",
  ...valueWordsBelow("trigger.userInputs.properties.*", inputWords(), inputWords()),
  "trigger.userInputs.required": "The inputs that must be filled in. jq may compute the list.",
  "trigger.userInputs.required.jqQuery": formJq,
  "trigger.userInputs.order":
    "The order of the fields, and of titles among them. Inputs that it does not name come last.",
  "trigger.userInputs.steps": "Instead of `order`: parts of the form, each under its title.",
  "trigger.userInputs.steps.title": "The heading of the part.",
  "trigger.userInputs.steps.order": "The part's inputs, in order.",
  "trigger.userInputs.steps.visible": "Whether the part's inputs are asked for; `{jqQuery: ...}` computes that.",
  "trigger.userInputs.steps.visible.jqQuery": formJq,
  "trigger.userInputs.titles": "Headings, by names that `order` puts between the inputs.",
  "trigger.userInputs.titles.*": "A heading.",
  "trigger.userInputs.titles.*.title": "Its text.",
  "trigger.userInputs.titles.*.description": "What stands below it.",
  "trigger.userInputs.titles.*.icon": "An icon's name, for pages that show icons.",
  "trigger.userInputs.titles.*.visible": "Whether Port shows it. An issue form always does.",
  "trigger.userInputs.titles.*.visible.jqQuery": formJq,
  "trigger.userInputs.validations": "What must be true of the answers together, once each is valid by itself.",
  "trigger.userInputs.validations.constraint": "jq that must give true.",
  "trigger.userInputs.validations.constraint.jqQuery": formJq,
  "trigger.userInputs.validations.message": "What people read where it is not true.",
  "trigger.condition": "Search rules: the entities that a DAY-2 or DELETE action is offered for.",
  "trigger.condition.type": "Port's mark of a condition; it may be left out.",
  ...below("trigger.condition", searchWords),
  invocationMethod: "What a run does.",
  "invocationMethod.type": "TERRAFORM renders a template and applies it. Port's other backends are read, and not run.",
  "invocationMethod.template": "The Terraform code.",
  "invocationMethod.variables": `What the Terraform code sees, by variable: the only way in for answers. ${jq}, over .inputs, .entities, .entity, .run, .trigger and .action.`,
  "invocationMethod.mapping": `What becomes of the catalog once Terraform has applied. ${jq}; properties, relations and title may use .outputs too.`,
  "invocationMethod.mapping.blueprintIdentifier":
    "The blueprint of the entity that is written; the trigger's by default.",
  "invocationMethod.mapping.operation": "What happens to the entity; by default what the trigger's operation says.",
  "invocationMethod.mapping.identifier": "The entity's identifier. An update or a deletion may leave it out.",
  "invocationMethod.mapping.title": "The entity's title.",
  "invocationMethod.mapping.icon": "The entity's icon.",
  "invocationMethod.mapping.team": "The entity's team or teams.",
  "invocationMethod.mapping.properties": "The entity's properties. One whose value is null is left out.",
  "invocationMethod.mapping.relations": "The entity's relations, by identifier.",
  requiredApproval:
    "Who must approve: nobody (false), one code owner of every path (true, or type ANY), all of them (type ALL), or a count of different owners.",
  "requiredApproval.type": "ANY: one owner of every path. ALL: all owners of every path.",
  "requiredApproval.count": "How many different owners must approve.",
  approvalNotification: "How Port tells those who approve; here they are mentioned on the issue.",
  permissions: "Who may run the action, and who must approve it.",
  "permissions.execute":
    "Who may run it: whom any of the lists names, if the policy allows it. Without it: execute in gatehouse.yml.",
  "permissions.execute.users": "Logins.",
  "permissions.execute.teams": "Teams: organization/team, or the slug of a team of the repository's organization.",
  "permissions.execute.roles":
    "Roles in the repository: read, triage, write, maintain, admin. Each includes those above it; in a public repository everybody has read.",
  "permissions.execute.ownedByTeam": "Whether members of the teams that the entity names (team) may run it.",
  "permissions.execute.policy": "Search rules over the catalog, and conditions on what they find.",
  "permissions.execute.policy.queries": "Search rules by name; values may be expressions.",
  "permissions.execute.policy.queries.*": "Search rules: combinator and rules.",
  "permissions.execute.policy.conditions": "jq over .results.<query>.entities that must all give true.",
  "permissions.approve": "Port's name for approvers.",
  "permissions.approve.users": "Logins.",
  "permissions.approve.teams": "Teams.",
  "permissions.approve.roles": "Not enforced.",
  "permissions.approve.policy": "Not enforced.",
  "permissions.approve.policy.queries": "Search rules by name.",
  "permissions.approve.policy.queries.*": "Search rules.",
  "permissions.approve.policy.conditions": "jq over what they find.",
  approvers: "Who must approve besides the owners: one of them, or with requiredApproval ALL all of them.",
  "approvers.users": "Logins.",
  "approvers.teams": "Teams: organization/team, or the slug of a team of the repository's organization.",
  publish: "Whether Port shows the action.",
  ...metaWords,
};

function inputWords(): SchemaWords {
  return {
    blueprint: "With `format: entity`: the blueprint whose entities are offered.",
    "enum.jqQuery": formJq,
    dependsOn: "The inputs that must have an answer before this one is asked for.",
    visible: "Whether it is asked for; `{jqQuery: ...}` computes that. An input that is not asked for has its default.",
    "visible.jqQuery": formJq,
    disabled: "Whether it keeps its default; `{jqQuery: ...}` computes that.",
    "disabled.jqQuery": formJq,
    dataset: "Search rules that narrow down which entities are offered.",
    ...below("dataset", searchWords),
    sort: "In which order entities are offered.",
    "sort.property": "The property whose values put them in order.",
    "sort.order": "ASC: the smallest first. DESC: the largest first.",
    encryption: "How Port encrypts the value. An issue can't, so the action is not run: leave secrets out of forms.",
  };
}

export const settingsWords: SchemaWords = {
  "": "Settings of a Gatehouse catalog. Every key may be left out.",
  terraform: "How runs use Terraform.",
  "terraform.tool": "Which program plans and applies.",
  "terraform.version": "Its version; what the runner has by default.",
  "terraform.root": "The folder for rendered Terraform.",
  "terraform.backend":
    "Where state lives; nothing is planned without. Texts may use {{ .entity.blueprint }} and {{ .entity.identifier }}.",
  "terraform.backend.*": "The backend's arguments. No secrets: everybody who can read the repository can read them.",
  "terraform.providers": "Providers that templates may use. terraform_data is built in and always allowed.",
  "terraform.modules": "Module sources that templates may use. Paths inside the template are always allowed.",
  approval: "How runs are approved.",
  "approval.label": "The label by which code owners approve.",
  "approval.when":
    "Whether approval is asked for once the form is submitted, or once it is planned. Whoever may run an action then causes a plan.",
  "approval.self": "Whether people may approve what they asked for.",
  "approval.expires": "How long a run waits for its approval.",
  merge: "Whether people merge, or the app merges what is approved, planned and clean.",
  execute: "Who may open runs.",
  forms: "How forms are made.",
  "forms.dropdown_limit": "Up to how many entities a field is a dropdown; with more it is a text field.",
  limits: "What a single change may do.",
  "limits.deleted_share":
    "The largest share of a blueprint's entities that a change may delete unless one of its commits says how many (`Gatehouse-Deletes: 12 database`).",
};

/** The defaults that editors show. A test holds them equal to those of the reader. */
export const settingsDefaults: Readonly<Record<string, string | number | boolean>> = {
  "terraform.tool": "terraform",
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
