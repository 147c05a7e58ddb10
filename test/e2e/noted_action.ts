/** An action whose texts nothing restrains: they are what injections are written into. */
export const notedAction = `identifier: add_noted_db
title: Add a noted DocumentDB
trigger:
  type: self-service
  operation: DAY-2
  blueprintIdentifier: service
  userInputs:
    properties:
      name: { type: string, title: Name }
      note: { type: string, title: Note, format: multi-line }
      line: { type: string, title: Line }
    required: [name, note, line]
    order: [name, note, line]
requiredApproval: { type: ANY }
invocationMethod:
  type: TERRAFORM
  template: document_db
  variables: { identifier: "{{ .inputs.note }}", instances: 1, instance_class: "{{ .inputs.line }}" }
  mapping:
    blueprintIdentifier: database
    operation: create
    identifier: "{{ .inputs.name }}"
    properties: { engine: documentdb, instances: 1 }
    relations: { service: "{{ .entity.identifier }}" }
`;
