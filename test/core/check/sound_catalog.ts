/** A small catalog in which nothing is wrong: each test breaks one thing of it. */
export const soundCatalog = {
  "gatehouse.yml":
    'terraform: {backend: {s3: {bucket: b, key: "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate"}}, providers: [hashicorp/aws]}\n',
  ".github/CODEOWNERS":
    "/.github/ @acme/devops\n/actions/ @acme/devops\n/blueprints/ @acme/devops\n/policies/ @acme/devops\n/templates/ @acme/devops\n" +
    "/gatehouse.yml @acme/devops\n/infra/ @acme/devops\n/entities/ @acme/devops\n",
  ".github/workflows/gatehouse.yml": "on: workflow_dispatch\n",
  ".github/workflows/gatehouse-drift.yml": "on: {workflow_dispatch: {}, schedule: [{cron: 5 4 * * *}]}\n",
  "blueprints/service.yml":
    "identifier: service\ntitle: Service\nschema: {properties: {tier: {type: string}}}\nrelations:\n  parent: {target: service}\n",
  "blueprints/database.yml":
    "identifier: database\ntitle: Database\nschema:\n  properties:\n    engine: {type: string}\n    instances: {type: number}\n" +
    "relations:\n  service: {target: service, required: true}\n",
  "entities/service/mailer.yml": "identifier: mailer\nproperties: {tier: gold}\n",
  "entities/service/shop.yml": "identifier: shop\nrelations: {parent: mailer}\n",
  "entities/database/orders.yml":
    "identifier: orders\nproperties: {engine: documentdb, instances: 1}\nrelations: {service: mailer}\n",
  "templates/document_db/main.tf":
    'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\nvariable "name" {}\nvariable "size" { default = 1 }\n',
  "templates/document_db/class.tf.mustache": "locals {\n  class = {{ variables.size }}\n}\n",
  "templates/document_db/.terraform.lock.hcl":
    'provider "registry.terraform.io/hashicorp/aws" {\n  version = "6.0.0"\n  hashes  = ["h1:x"]\n}\n',
  "actions/add.yml": `identifier: add
title: Add a database
description: For one service.
trigger:
  type: self-service
  operation: DAY-2
  blueprintIdentifier: service
  userInputs:
    properties:
      name: { type: string, title: Name }
      size: { type: number, title: Size }
    required: [name]
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables:
    name: "{{ .inputs.name }}"
    size: "{{ .inputs.size }}"
  mapping:
    blueprintIdentifier: database
    operation: create
    identifier: "{{ .inputs.name }}"
    properties: { engine: documentdb, instances: "{{ .inputs.size }}" }
    relations: { service: "{{ .entity.identifier }}" }
requiredApproval: { type: ANY }
`,
} as const;

export type SoundPath = keyof typeof soundCatalog;

/** Files by path; one without text is taken out. */
export type Changes = Readonly<Record<string, string | undefined>>;

export function edited(path: SoundPath, from: string, to: string): Changes {
  const text: string = soundCatalog[path];
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}.`);
  return { [path]: text.replace(from, to) };
}
