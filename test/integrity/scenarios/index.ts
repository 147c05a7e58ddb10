import type { Scenario } from "../scenario.ts";
import { appScenarios } from "./app.ts";
import { circumstanceScenarios } from "./circumstances.ts";
import { codeScenarios } from "./code.ts";
import { effectScenarios } from "./effects.ts";
import { moduleScenarios } from "./modules.ts";
import { orderScenarios } from "./orders.ts";
import { providerScenarios } from "./providers.ts";
import { stateScenarios } from "./state.ts";
import { surroundingScenarios } from "./surroundings.ts";

/** The integrity matrix: first what the plan does, then the state, the circumstances, orders and reports, and the app. */
export const scenarios: readonly Scenario[] = [
  ...effectScenarios,
  ...stateScenarios,
  ...circumstanceScenarios,
  ...surroundingScenarios,
  ...moduleScenarios,
  ...providerScenarios,
  ...codeScenarios,
  ...orderScenarios,
  ...appScenarios,
];
