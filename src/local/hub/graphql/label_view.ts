import { labelShape } from "../shapes/issue.ts";
import type { LabelRecord } from "../store/issue_records.ts";
import type { Asker, View } from "./view.ts";

export function labelView({ context }: Asker, label: LabelRecord): View {
  const shape = labelShape(context, label);
  const url = shape.url.replace("/api/v3/repos/", "/");
  return {
    __typename: "Label",
    id: shape.node_id,
    name: label.name,
    color: label.color,
    description: label.description,
    isDefault: false,
    url,
    resourcePath: new URL(url).pathname,
  };
}
