/** Of the one issue that shows what has drifted. */
export const driftLabel = {
  name: "gatehouse/drift",
  color: "fbca04",
  description: "What is not as its code says; kept by Gatehouse",
} as const;
