import type { JsonObject } from "../json.ts";
import { driftSchema } from "../plan/message_schemas.ts";
import { shape } from "../shape.ts";
import type { DriftReport } from "./messages.ts";

export const isDriftReport = shape<DriftReport & JsonObject>(driftSchema);
