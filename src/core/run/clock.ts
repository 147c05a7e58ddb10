import { shortTime } from "../report/markdown.ts";
import type { Step } from "./effects.ts";
import type { RunSnapshot } from "./snapshot.ts";
import { type RunState, stateLabel } from "./states.ts";

/**
 * States in which a run waits for people, with what it has waited for in vain when it expires. Nothing is merged in them:
 * after `approval.expires` the run ends and gives back what it holds, and shortly before that people are reminded.
 * (Where an approval is asked for, its own time counts: `approvalStep`.)
 */
const expiring: Partial<Readonly<Record<RunState, string>>> = {
  invalid: "nobody mended it in time",
  waiting_for_turn: "its turn did not come in time",
  planned: "nobody merged it in time",
  plan_failed: "nobody mended it in time",
  plan_refused: "nobody mended it in time",
};

/** What is merged can't expire: people are reminded twice in each `approval.expires`, for as long as it takes. */
const reminding: readonly RunState[] = [
  "merged_unapproved",
  "apply_failed",
  "plan_stale",
  "record_failed",
  "abandoned",
];

const dayMilliseconds = 86_400_000;

/** Gives a step that waits for people its clock: until when, a reminder, and an end. */
export function keepTime(snapshot: RunSnapshot, step: Step): Step {
  const isAsking = step.announce !== undefined && step.wakeAt !== undefined;
  if (isAsking || step.close !== undefined || (step.effects ?? []).length > 0) return step;
  const since = sinceWhen(snapshot, step.state);
  const why = expiring[step.state];
  if (why !== undefined && snapshot.pull?.state !== "merged") return expiry(snapshot, step, since, why);
  return reminding.includes(step.state) ? reminders(snapshot, step, since) : step;
}

/** When the app put the state's label on, or the issue was reopened or edited since; now while the label is still to come. */
function sinceWhen({ issue, app, now }: RunSnapshot, state: RunState): number {
  const label = stateLabel(state);
  if (!issue.labels.includes(label)) return Date.parse(now);
  const put = issue.labelled.findLast((event) => event.on && event.label === label && event.login === app.botLogin);
  const times = [put?.at ?? now, issue.reopenedAt, issue.bodyEditedAt].flatMap((at) => at ?? []);
  return Math.max(...times.map((at) => Date.parse(at)));
}

function expiry(snapshot: RunSnapshot, step: Step, since: number, why: string): Step {
  const { expiresMilliseconds } = snapshot.catalog.settings.approval;
  const now = Date.parse(snapshot.now);
  const end = since + expiresMilliseconds;
  if (now >= end) return expired(snapshot, step, why);
  const reminder = end - Math.min(dayMilliseconds, expiresMilliseconds / 4);
  const next = `${step.view.next} This run expires on ${shortTime(iso(end))}.`;
  const timed = { ...step, view: { ...step.view, next } };
  if (now < reminder) return wake(timed, reminder);
  return wake(remind(snapshot, timed, `${step.state}:${String(since)}`), end);
}

function expired(snapshot: RunSnapshot, step: Step, why: string): Step {
  const title = `Expired: ${why}`;
  return {
    state: "expired",
    close: "NOT_PLANNED",
    view: {
      title,
      next: "nothing. Reopen this issue to go on, or open a new one with the form.",
      blocks: [`It waited with **${step.view.title}**`],
      notice: { key: `expired:${snapshot.issue.reopenedAt ?? ""}`, text: `@${snapshot.issue.author.login}: ${title}.` },
    },
  };
}

function reminders(snapshot: RunSnapshot, step: Step, since: number): Step {
  const interval = snapshot.catalog.settings.approval.expiresMilliseconds / 2;
  const count = Math.floor((Date.parse(snapshot.now) - since) / interval);
  const timed = count < 1 ? step : remind(snapshot, step, `${step.state}:${String(since)}:${String(count)}`);
  return wake(timed, since + (count + 1) * interval);
}

function remind({ issue }: RunSnapshot, step: Step, key: string): Step {
  const { title, next } = step.view;
  const text = `Reminder for @${issue.author.login}: ${title}. Next: ${next}`;
  return { ...step, view: { ...step.view, notice: { key: `reminder:${key}`, text } } };
}

/** The earlier of the two: what the step waits for anyway, or its clock. */
function wake(step: Step, at: number): Step {
  const wakeAt = step.wakeAt === undefined ? at : Math.min(at, Date.parse(step.wakeAt));
  return { ...step, wakeAt: iso(wakeAt) };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
