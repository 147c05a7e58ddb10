import type { Masks } from "./masks.ts";

/** Reads a step's output line by line: carries out GitHub's workflow commands (`::name key=value::message`), logs the rest. */
export type LogReader = (line: string) => void;

interface LogCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const annotations = new Set(["error", "warning", "notice"]);
/** Accepted without effect: the local GitHub shows no debug log and has no matchers. */
const silent = new Set(["debug", "echo", "add-matcher", "remove-matcher"]);
/** GitHub turned these off: whatever prints untrusted text could use them. */
const inert = new Set(["set-output", "save-state", "set-env", "add-path"]);

export function createLogReader(masks: Masks, write: (line: string) => void): LogReader {
  let resumeAt: string | undefined;
  return (line) => {
    const command = parseLogCommand(line);
    if (resumeAt !== undefined) {
      if (command?.name === resumeAt) resumeAt = undefined;
      write(line);
    } else if (command === undefined) write(line);
    else if (command.name === "stop-commands") resumeAt = command.message;
    else carryOut(command, line, masks, write);
  };
}

function carryOut(command: LogCommand, line: string, masks: Masks, write: (line: string) => void): void {
  if (command.name === "add-mask") masks.add(command.message);
  else if (annotations.has(command.name)) write(`##[${command.name}]${placeOf(command)}${command.message}`);
  else if (command.name === "group") write(`##[group]${command.message}`);
  else if (command.name === "endgroup") write("##[endgroup]");
  else if (inert.has(command.name)) {
    write(
      `##[warning]The command ::${command.name}:: has no effect: write to the file behind $GITHUB_OUTPUT, $GITHUB_ENV, ` +
        "$GITHUB_STATE or $GITHUB_PATH instead.",
    );
  } else if (!silent.has(command.name)) write(line);
}

function placeOf({ properties }: LogCommand): string {
  if (properties["file"] === undefined) return "";
  return `${properties["file"]}${properties["line"] === undefined ? "" : `:${properties["line"]}`}: `;
}

export function parseLogCommand(line: string): LogCommand | undefined {
  const [, name, properties = "", message = ""] =
    /^\s*::([A-Za-z0-9_-]+)(?: ((?:[^:]|:(?!:))*))?::(.*)$/s.exec(line) ?? [];
  if (name === undefined) return undefined;
  const pairs = properties.split(",").flatMap((pair) => {
    const [key = "", ...value] = pair.trim().split("=");
    return key === "" ? [] : [[key, unescape(value.join("="))] as const];
  });
  return { name, properties: Object.fromEntries(pairs), message: unescape(message) };
}

function unescape(text: string): string {
  const characters: Readonly<Record<string, string>> = { "%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": "," };
  return text.replace(/%(?:25|0D|0A|3A|2C)/g, (code) => characters[code] ?? code);
}
