import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorMessage } from "../../core/error_message.ts";
import { announceRunning, runningIn } from "./one_per_folder.ts";
import { type DemoOptions, readOptions, usage } from "./options.ts";
import type { TerraformTool } from "./seed.ts";
import { stopSignal } from "./stop_signals.ts";
import { playStory } from "./story.ts";
import { welcome } from "./welcome.ts";
import { openWorld, type World } from "./world.ts";

const portsTried = 20;
const sweepSeconds = 120;

export interface Machine {
  /** Which of the two is here; nothing when neither is. */
  readonly tool?: TerraformTool;
}

/** @returns the process's exit code. */
export async function demo(parameters: readonly string[], machine: Machine): Promise<number> {
  const options = readOptions(parameters);
  if (typeof options === "string") return complain(`${options}\n\n${usage}`, 2);
  // From the first moment on: what is being opened when the signal comes is closed again.
  const stopped = stopSignal();
  try {
    return options.story ? await story(options.port, machine, stopped) : await serve(options, machine, stopped);
  } catch (error) {
    return complain(`The demonstration did not start: ${errorMessage(error)}\n`, 1);
  }
}

async function serve(options: DemoOptions, machine: Machine, stopped: Promise<NodeJS.Signals>): Promise<number> {
  const { folder, port } = options;
  const running = await runningIn(folder);
  if (running !== undefined) {
    return complain(`It is running from this folder already: ${running}\nStop it first, or use --folder.\n`, 1);
  }
  if (options.reset) rmSync(folder, { recursive: true, force: true });
  const world = await openAtFreePort(folder, port, machine);
  const withdraw = announceRunning(folder, world.hub.url);
  process.stdout.write(welcome({ url: world.hub.url, folder, wantedPort: port, hasTool: machine.tool !== undefined }));
  const signal = await stopped;
  // A terminal that was closed can't be written to any more.
  if (signal !== "SIGHUP") process.stdout.write("\nStopping...\n");
  await world.close();
  withdraw();
  return 0;
}

/** A busy port is no reason not to start: the next free one is as good. */
async function openAtFreePort(folder: string, port: number, machine: Machine): Promise<World> {
  for (let candidate = port; ; candidate += 1) {
    try {
      return await openWorld({ folder, port: candidate, sweepSeconds, ...machine });
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!isBusy || candidate >= Math.min(port + portsTried, 65_535)) throw error;
    }
  }
}

async function story(port: number, machine: Machine, stopped: Promise<NodeJS.Signals>): Promise<number> {
  if (machine.tool === undefined) {
    return complain(
      "The story applies Terraform, and neither Terraform nor OpenTofu is here. " +
        "Install one: https://developer.hashicorp.com/terraform/install\n",
      1,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-story-"));
  const world = await openAtFreePort(folder, port, machine);
  let code = 0;
  let isTerminalClosed = false;
  try {
    const end = await Promise.race([playStory(world, (line) => process.stdout.write(`${line}\n`)), stopped]);
    if (typeof end === "string") code = 130;
    isTerminalClosed = end === "SIGHUP";
  } catch (error) {
    code = complain(`\nThe story stopped: ${errorMessage(error)}\nLogs: ${folder}\n`, 1);
  }
  await world.close();
  // Each step has named a page, and whoever reads them afterwards would find nobody there.
  if (!isTerminalClosed) process.stdout.write("\nThe pages are closed now. To look around: npm run demo\n");
  if (code !== 1) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return code;
}

function complain(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
