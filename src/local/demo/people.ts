import type { Person } from "../pages/people.ts";

/** The demonstration's people: who asks, who approves, and whose word counts for nothing. */
export const people: readonly Person[] = [
  {
    login: "dana",
    name: "Dana",
    role: "developer",
    introduction: "Works on the mailer service and asks for what it needs.",
  },
  {
    login: "omar",
    name: "Omar",
    role: "code owner",
    introduction: "In the team acme/devops, which owns the infrastructure: approves, reviews and merges.",
  },
  { login: "sam", name: "Sam", role: "stranger", introduction: "May look and ask; approves nothing." },
];

export const organization = "acme";
export const team = "devops";
export const catalogRepository = "acme/catalog";
/** Where the organization keeps the Action, as one that mirrors Gatehouse would. */
export const actionRepository = "acme/gatehouse";
export const appSlug = "gatehouse";
