import type { JsonObject, JsonValue } from "../json.ts";
import { shape } from "../shape.ts";
import { findings, reportSchema, sealApprovals } from "./message_schemas.ts";
import type { PlanFinding, Report, SealApproval } from "./messages.ts";

export const isReport = shape<Report & JsonObject>(reportSchema);
export const isSealApprovals = shape<readonly SealApproval[]>(sealApprovals);
export const isFindings = shape<readonly PlanFinding[] & readonly JsonValue[]>(findings);
