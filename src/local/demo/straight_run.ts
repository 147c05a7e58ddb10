import { type FormAnswers, type Person, stateOf, untilAnnounced, untilPull, untilRun, untilState } from "./person.ts";
import type { Teller } from "./teller.ts";

/** A run without a detour: asked for, approved, planned. The answer is its issue's number. */
export async function askAndApprove(
  teller: Teller,
  dana: Person,
  omar: Person,
  action: string,
  answers: FormAnswers,
): Promise<number> {
  const { hub } = teller.world;
  const run = await teller.open(
    `dana fills in the form of ${action}`,
    () => dana.submit(action, answers),
    (opened) => untilState(hub, opened, "waiting-for-approval"),
  );
  await untilAnnounced(hub, run);
  await teller.step(
    run,
    "omar approves",
    () => omar.label(run, "approved"),
    () => untilState(hub, run, "planned"),
  );
  return run;
}

/** The end of a planned run: reviewed, merged, applied, recorded, closed. */
export async function reviewAndMerge(teller: Teller, omar: Person, run: number): Promise<void> {
  const { hub } = teller.world;
  const pull = await untilPull(hub, run);
  await omar.review(pull);
  await teller.step(
    run,
    `omar reviews and merges #${String(pull)}; Terraform applies`,
    () => omar.merge(pull),
    () => untilRun(hub, run, "done and closed", (page) => stateOf(page) === "succeeded" && !page.open),
  );
}
