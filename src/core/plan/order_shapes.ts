import type { JsonObject } from "../json.ts";
import { shape } from "../shape.ts";
import { orderSchema } from "./message_schemas.ts";
import type { Order } from "./messages.ts";

// Not beside the report's: a job asks for its order at once, and for the rest while Terraform runs.
export const isOrder = shape<Order & JsonObject>(orderSchema);
