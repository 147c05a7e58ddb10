import type { RequestEntry } from "../hub/requests.ts";
import { catalogRepository } from "./people.ts";
import { type RunPage } from "./person.ts";
import type { World } from "./world.ts";

/** What one step took, for the story's printout and for figures. */
export interface StepFigures {
  readonly step: string;
  /** The run's issue. */
  readonly run: number;
  /** From the person's act until the page said what was expected, in milliseconds. */
  readonly milliseconds: number;
  /** API requests with the installation's token; 304s and git are not among them. */
  readonly requests: number;
  readonly contentRequests: number;
  readonly notModified: number;
  readonly gitRequests: number;
}

export type Print = (line: string) => void;

/** Plays steps, prints each with its time, its API requests and where to look, and keeps the figures. */
export interface Teller {
  readonly world: World;
  chapter(title: string): void;
  /** Somebody opens a run's issue; the answer is its number. */
  open(what: string, act: () => Promise<number>, until: (run: number) => Promise<RunPage>): Promise<number>;
  /** Does something to a run and waits for what must follow. */
  step(run: number, what: string, act: () => Promise<unknown>, until: () => Promise<RunPage>): Promise<void>;
  /** Of every step so far. What the app asked after a step's page said what was expected counts for that step too. */
  figures(): readonly StepFigures[];
}

interface Played {
  readonly step: string;
  readonly run: number;
  readonly milliseconds: number;
  /** How many requests had been made before the step. */
  readonly from: number;
}

export function createTeller(world: World, print: Print): Teller {
  const { requests, url } = world.hub;
  const played: Played[] = [];

  async function play(
    step: string,
    act: () => Promise<number>,
    until: (run: number) => Promise<RunPage>,
  ): Promise<number> {
    const from = requests.list().length;
    const start = performance.now();
    const run = await act();
    const page = await until(run);
    const milliseconds = performance.now() - start;
    played.push({ step, run, milliseconds, from });
    const counted = count(requests.list().slice(from));
    const seconds = (milliseconds / 1000).toFixed(1);
    print(`  ${step}`);
    print(`    -> ${headline(page)}`);
    print(`    ${seconds} s, ${String(counted.requests)} API requests; look: ${issueUrl(url, run)}`);
    return run;
  }

  return {
    world,
    chapter: (title) => {
      print(`\n${title}`);
    },
    open: play,
    step: async (run, what, act, until) => {
      const actOnRun = async (): Promise<number> => {
        await act();
        return run;
      };
      await play(what, actOnRun, until);
    },
    figures: () =>
      played.map(({ step, run, milliseconds, from }, index) => {
        const counted = count(requests.list().slice(from, played[index + 1]?.from));
        return { step, run, milliseconds, ...counted };
      }),
  };
}

function issueUrl(hubUrl: string, run: number): string {
  return `${hubUrl}/as/omar/${catalogRepository}/issues/${String(run)}`;
}

function headline({ status }: RunPage): string {
  return /^### (.*)$/m.exec(status)?.[1] ?? "(no status comment)";
}

type Counted = Pick<StepFigures, "requests" | "contentRequests" | "notModified" | "gitRequests">;

function count(entries: readonly RequestEntry[]): Counted {
  const app = entries.filter(({ token }) => token === "installation");
  const api = app.filter(({ kind }) => kind !== "git");
  const paid = api.filter(({ status }) => status !== 304);
  return {
    requests: paid.length,
    contentRequests: paid.filter(({ createsContent }) => createsContent).length,
    notModified: api.length - paid.length,
    gitRequests: app.length - api.length,
  };
}
