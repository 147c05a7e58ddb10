/**
 * Rails' `parameterize`, by which GitHub tells labels apart: accents dropped, everything but ASCII letters, digits, `-` and
 * `_` becomes one `-`, none at the ends, lower case.
 */
export function parameterize(label: string): string {
  return label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/-+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

/** Labels for the fields, in their order. Where two are too alike for GitHub, the later one gets its id behind it. */
export function distinctLabels(fields: readonly { readonly id: string; readonly title: string }[]): readonly string[] {
  const taken = new Set<string>();
  return fields.map(({ id, title }) => {
    const plain = title.replace(/[\s\u0085]+/g, " ").trim() || id;
    const label = taken.has(parameterize(plain)) || parameterize(plain) === "" ? `${plain} (${id})` : plain;
    taken.add(parameterize(label));
    return label;
  });
}
