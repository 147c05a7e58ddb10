import type { Attack } from "../attack.ts";
import { branchAttacks } from "./branches.ts";
import { checkAttacks } from "./checks.ts";
import { commandAttacks } from "./commands.ts";
import { intakeAttacks } from "./intake.ts";
import { labelAttacks } from "./labels.ts";
import { markerAttacks } from "./markers.ts";
import { peopleAttacks } from "./people.ts";
import { pullAttacks } from "./pulls.ts";
import { strangerAttacks } from "./strangers.ts";
import { webhookAttacks } from "./webhooks.ts";

/** All attacks by what they are about, in the order of docs/security.md. */
export const attacks: Readonly<Record<string, readonly Attack[]>> = {
  "The label": labelAttacks,
  "The app's words": markerAttacks,
  Commands: commandAttacks,
  "What the form says": intakeAttacks,
  "The run's branch": branchAttacks,
  "Merges, reviews and the catalog": pullAttacks,
  "Checks, reports and workflows": checkAttacks,
  "People who come and go": peopleAttacks,
  Strangers: strangerAttacks,
  Webhooks: webhookAttacks,
};
