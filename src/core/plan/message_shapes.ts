import type { JsonObject } from "../json.ts";
import { shape } from "../shape.ts";
import { reportSchema, sealApprovals } from "./message_schemas.ts";
import type { Report, SealApproval } from "./messages.ts";

export const isReport = shape<Report & JsonObject>(reportSchema);
export const isSealApprovals = shape<readonly SealApproval[]>(sealApprovals);
