import type { Finding } from "./findings/finding.ts";
import type { ValuePath } from "./documents/json_limits.ts";
import { languageSlips } from "./expressions/language_slips.ts";
import type { Settings } from "./model/settings.ts";
import { parsePortTemplate, referencesIn, stringsIn, wholeContextsIn } from "./expressions/port_template.ts";
import { settingsFile } from "./read_settings.ts";
import { suggestName } from "./documents/suggest.ts";

const known = ["blueprint", "identifier"];

/** Terraform's and OpenTofu's; a version that is still to come may have more. */
const backends: readonly string[] = [
  "azurerm",
  "consul",
  "cos",
  "gcs",
  "http",
  "kubernetes",
  "local",
  "oci",
  "oss",
  "pg",
  "remote",
  "s3",
];

/** Every entity needs a Terraform state of its own, so the backend's arguments must tell entities apart. */
export function checkBackend({ terraform }: Settings): readonly Finding[] {
  const { backend } = terraform;
  if (backend === undefined) return [];
  const path = ["terraform", "backend", backend.type];
  const finding = (rule: string, at: readonly (string | number)[], message: string, remedy: string): Finding => {
    return { rule, file: settingsFile, path: [...path, ...at], message, remedy };
  };
  const strings = stringsIn(backend.arguments);
  const broken = strings.flatMap(({ path: at, text }) => {
    const parsed = parsePortTemplate(text);
    return parsed.ok
      ? []
      : finding("expression", at, `The expression is broken: ${parsed.message}.`, "Close the braces.");
  });
  const unknown = strings.flatMap(({ path: at, text }) => {
    const references = referencesIn(text).filter(({ context, key }) => context !== "entity" || !known.includes(key));
    const names = [
      ...references.map(({ context, key }) => `.${context}.${key}`),
      ...wholeContextsIn(text).map((name) => `.${name}`),
    ];
    return names.map((name) =>
      finding("unknown-value", at, `\`${name}\` is not known here.`, "Use .entity.blueprint and .entity.identifier."),
    );
  });
  const slips = strings.flatMap(({ path: at, text }) =>
    languageSlips(text).map(({ message, remedy }) => finding("language-slip", at, message, remedy)),
  );
  const wrong = [...unknownBackend(backend.type, path), ...broken, ...unknown, ...slips];
  const used = new Set(referencesIn(backend.arguments).map(({ key }) => key));
  if (known.every((key) => used.has(key))) return wrong;
  const message = "All entities would share one Terraform state: the backend's arguments do not tell them apart.";
  const remedy = 'Use both, as in `key: "{{ .entity.blueprint }}/{{ .entity.identifier }}.tfstate"`.';
  return [...wrong, finding("shared-state", [], message, remedy)];
}

function unknownBackend(type: string, path: ValuePath): readonly Finding[] {
  if (backends.includes(type)) return [];
  const message = `Terraform has no backend \`${type}\`, as far as is known here.`;
  const remedy = suggestName(type, backends);
  return [{ severity: "warning", rule: "unknown-backend", file: settingsFile, path, at: "key", message, remedy }];
}
