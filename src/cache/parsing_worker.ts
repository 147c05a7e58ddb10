import { parentPort, workerData } from "node:worker_threads";
import { parseElsewhere } from "../core/catalog/parse_files.ts";
import type { ParsingFor } from "../core/catalog/parsers.ts";
import { unpackGroup, type PackedGroup, type ParsingAnswer } from "./parsing_messages.ts";

const parsing = workerData as ParsingFor;

parentPort?.on("message", (group: PackedGroup) => {
  const { segments, unstored } = parseElsewhere(unpackGroup(group), parsing);
  const answer: ParsingAnswer = { segments, unstored };
  parentPort?.postMessage(answer);
});
