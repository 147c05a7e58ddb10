import { placeFinder } from "../catalog/documents/place_finder.ts";
import { byIdentifier } from "../catalog/values/unique.ts";
import { parseDocument } from "../catalog/documents/yaml.ts";
import type { Fault } from "../faults.ts";
import type { Policy } from "./model.ts";
import { policyFolder } from "./model.ts";
import { readPolicy } from "./read_policy.ts";

export interface Policies {
  readonly policies: readonly Policy[];
  /** Open Policy Agent's, for conftest to judge; by path in the folder. */
  readonly rego: ReadonlyMap<string, Uint8Array>;
  readonly faults: readonly Fault[];
}

/** The files of `policies/`, by their path in it. A file that is neither is a fault: it may be a policy that nobody enforces. */
export function loadPolicies(files: ReadonlyMap<string, Uint8Array>): Policies {
  const faults: Fault[] = [];
  const rego = new Map<string, Uint8Array>();
  const read = [...files].flatMap(([file, contents]) => {
    const path = `${policyFolder}/${file}`;
    if (file.endsWith(".rego")) {
      rego.set(file, contents);
      return [];
    }
    if (!/^[^/]+\.(yml|yaml|json)$/.test(file)) {
      faults.push(notRead(path));
      return [];
    }
    const parsed = parseDocument(contents, path);
    const policy = parsed.ok ? readPolicy(parsed.value, placeFinder(new TextDecoder().decode(contents), path)) : parsed;
    faults.push(...policy.faults);
    return policy.ok ? [{ ...policy.value, file: path, source: { path, oid: "" } }] : [];
  });
  const unique = byIdentifier(read);
  return { policies: [...unique.values.values()], rego, faults: [...faults, ...unique.faults] };
}

function notRead(file: string): Fault {
  const message = "This is not a policy: policies/ holds *.yml (or .yaml, .json) and *.rego files.";
  return { severity: "error", rule: "unread-file", place: { file }, message, remedy: "Rename or move it." };
}
