import { identifier } from "../render/hcl_tokens.ts";

/** Where a resource's address says that it belongs. */
export interface AddressGroup {
  /** `module.network["a"]`; empty in the root module. */
  readonly module: string;
  /** `aws_subnet`, `data.aws_ami`; empty where the address has no form that is known here. */
  readonly type: string;
}

const instance = String.raw`\[(?:\d+|"(?:[^"\\]|\\.)*")\]`;
const instances = new RegExp(instance, "gs");
const grammar = new RegExp(
  String.raw`^((?:module\.${identifier}(?:${instance})?\.)*)((?:data\.)?${identifier})\.${identifier}`,
  "su",
);

/** The module and the resource type that an address names; keys between quotes may hold anything, dots too. */
export function addressGroup(address: string): AddressGroup {
  const [, modules = "", type = ""] = grammar.exec(address) ?? [];
  return { module: modules.slice(0, -1), type };
}

/** The address without the keys of instances: where the code says it. */
export function configurationAddress(address: string): string {
  return address.replace(instances, "");
}
