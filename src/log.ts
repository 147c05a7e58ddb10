import { pino, type DestinationStream, type Logger } from "pino";

/**
 * Probot hangs the whole event on an error that a webhook leads to, the text and whatever stands in it included. Of
 * an event the log needs its name and id, which Probot gives apart.
 */
const unspoken = ["err.event", "err.aggregateErrors[*].event", "event.payload"];

export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino({ level, redact: { paths: unspoken, remove: true } }, destination);
}
