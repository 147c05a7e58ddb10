import { errorMessage } from "../../core/error_message.ts";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const defaultPort = 4780;

export const usage = `npm run demo                 the whole product on this machine, until Ctrl-C
npm run demo -- --story      plays the article's story by itself, in a folder of its own, and ends
npm run demo -- --reset      starts anew: forgets everything in the folder first
npm run demo -- --port 4900  prefers another port
npm run demo -- --folder DIR keeps everything there (default: .gatehouse/demo)
`;

export interface DemoOptions {
  readonly story: boolean;
  readonly reset: boolean;
  readonly port: number;
  readonly folder: string;
}

/** The command line's options, or what is wrong with them in a sentence. */
export function readOptions(parameters: readonly string[]): DemoOptions | string {
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        story: { type: "boolean", default: false },
        reset: { type: "boolean", default: false },
        port: { type: "string", default: String(defaultPort) },
        folder: { type: "string", default: join(".gatehouse", "demo") },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) return `--port is "${values.port}"; it must be a port.`;
    return { story: values.story, reset: values.reset, port, folder: resolve(values.folder) };
  } catch (error) {
    return errorMessage(error);
  }
}
