import type { JsonObject } from "../json.ts";
import { shape } from "../shape.ts";
import { orderSchema, reportSchema, sealApprovals } from "./message_schemas.ts";
import type { Order, Report, SealApproval } from "./messages.ts";

export const isOrder = shape<Order & JsonObject>(orderSchema);
export const isReport = shape<Report & JsonObject>(reportSchema);
export const isSealApprovals = shape<readonly SealApproval[]>(sealApprovals);
