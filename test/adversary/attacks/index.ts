import type { Attack } from "../attack.ts";
import { commandAttacks } from "./commands.ts";
import { intakeAttacks } from "./intake.ts";
import { labelAttacks } from "./labels.ts";
import { markerAttacks } from "./markers.ts";
import { peopleAttacks } from "./people.ts";
import { strangerAttacks } from "./strangers.ts";
import { webhookAttacks } from "./webhooks.ts";

/** All attacks by what they are about, in the order of docs/security.md. */
export const attacks: Readonly<Record<string, readonly Attack[]>> = {
  "The label": labelAttacks,
  "The app's words": markerAttacks,
  Commands: commandAttacks,
  "What the form says": intakeAttacks,
  "Few rights": peopleAttacks,
  Strangers: strangerAttacks,
  Webhooks: webhookAttacks,
};
