import { parentPort, workerData } from "node:worker_threads";
import { parseElsewhere } from "../core/catalog/entities/parse_files.ts";
import type { Blueprints } from "../core/catalog/entities/parsers.ts";
import { unpackGroup, type PackedGroup } from "./parsing_messages.ts";

const blueprints = workerData as Blueprints;

parentPort?.on("message", (group: PackedGroup) => {
  parentPort?.postMessage(parseElsewhere(unpackGroup(group), blueprints));
});
