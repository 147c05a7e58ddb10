import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { catalogRepository, people } from "./people.ts";
import { playStory } from "./story.ts";
import { openWorld, type World } from "./world.ts";

const defaultPort = 4780;
const portsTried = 20;
const sweepSeconds = 120;

const usage = `npm run demo                 the whole product on this machine, until Ctrl-C
npm run demo -- --story      plays the article's story by itself, in a folder of its own, and ends
npm run demo -- --reset      starts anew: forgets everything in the folder first
npm run demo -- --port 4900  prefers another port
npm run demo -- --folder DIR keeps everything there (default: .gatehouse/demo)
`;

export interface Machine {
  readonly hasTerraform: boolean;
}

/** @returns the process's exit code. */
export async function demo(parameters: readonly string[], machine: Machine): Promise<number> {
  const options = readOptions(parameters);
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${usage}`);
    return 2;
  }
  if (options.story) return story(options.port, machine);
  if (options.reset) rmSync(options.folder, { recursive: true, force: true });
  const world = await openAtFreePort(options.folder, options.port);
  process.stdout.write(welcome(world, options.folder, options.port, machine));
  await interrupted();
  process.stdout.write("\nStopping...\n");
  await world.close();
  return 0;
}

interface DemoOptions {
  readonly story: boolean;
  readonly reset: boolean;
  readonly port: number;
  readonly folder: string;
}

function readOptions(parameters: readonly string[]): DemoOptions | string {
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
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return `--port is "${values.port}"; it must be a port.`;
    return { story: values.story, reset: values.reset, port, folder: resolve(values.folder) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A busy port is no reason not to start: the next free one is as good. */
async function openAtFreePort(folder: string, port: number): Promise<World> {
  for (let candidate = port; ; candidate += 1) {
    try {
      return await openWorld({ folder, port: candidate, sweepSeconds });
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!isBusy || candidate >= port + portsTried) throw error;
    }
  }
}

function welcome(world: World, folder: string, wantedPort: number, machine: Machine): string {
  const { url } = world.hub;
  const port = Number(new URL(url).port);
  const moved =
    wantedPort === 0 || port === wantedPort
      ? ""
      : `  (Port ${String(wantedPort)} is busy; this is the next free one.)\n`;
  const missing = machine.hasTerraform
    ? ""
    : "  Terraform and OpenTofu are missing: everything up to the open pull request works.\n" +
      "  Install one to see plans and applies: https://developer.hashicorp.com/terraform/install\n\n";
  const who = people.map(
    ({ login, role }) => `    ${login.padEnd(6)} ${role.padEnd(11)} ${url}/as/${login}/${catalogRepository}`,
  );
  return `
Gatehouse is running on a GitHub of its own: ${url}
${moved}
${missing}  Who you are is in the address; open each in a tab of its own:
${who.join("\n")}

  Try this:
    1. As dana, open the service "mailer" and press "Add a DocumentDB".
    2. As omar, open dana's issue, read what is asked, and add the label "approved".
    3. As omar, review and merge the pull request; watch the issue and the catalog change.

  Stop: Ctrl-C.   Start anew: npm run demo -- --reset
  Everything lies in ${relative(process.cwd(), folder) || folder} (logs: app.log, github.log)
`;
}

function interrupted(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        done();
      });
    }
  });
}

async function story(port: number, machine: Machine): Promise<number> {
  if (!machine.hasTerraform) {
    process.stderr.write(
      "The story applies Terraform, and neither Terraform nor OpenTofu is here. " +
        "Install one: https://developer.hashicorp.com/terraform/install\n",
    );
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-story-"));
  const world = await openAtFreePort(folder, port);
  try {
    await playStory(world, (line) => process.stdout.write(`${line}\n`));
    return 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\nThe story stopped: ${why}\nLogs: ${folder}\n`);
    return 1;
  } finally {
    await world.close();
    if (process.exitCode === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
