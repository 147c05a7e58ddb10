import { isJsonObject } from "../../src/core/json.ts";
import { parseHclBody } from "../../src/core/render/hcl_body.ts";
import { decodeText, generatedFiles } from "../../src/core/render/template_files.ts";
import type { Files } from "./git_tree.ts";
import { readJson, textsIn } from "./state_files.ts";

/** The texts that the run gives to variables which its module declares sensitive. The module's files must have been guarded. */
export function sensitiveVariableTexts(files: Files): readonly string[] {
  const given = readJson(decodeText(files.get(generatedFiles.variables) ?? new Uint8Array()) ?? "");
  if (!isJsonObject(given)) return [];
  return sensitiveVariables(files).flatMap((name) => textsIn(given[name] ?? null));
}

function sensitiveVariables(files: Files): readonly string[] {
  return [...files]
    .filter(([path]) => path.endsWith(".tf") && !path.includes("/"))
    .flatMap(([, contents]) => parseHclBody(decodeText(contents) ?? "").blocks)
    .filter(
      ({ type, body }) =>
        type === "variable" &&
        body.attributes.some(({ name, expression }) => name === "sensitive" && expression[0]?.text !== "false"),
    )
    .map(({ labels }) => labels[0] ?? "");
}
