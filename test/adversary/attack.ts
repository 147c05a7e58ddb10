import type { Scene } from "./scene.ts";

/** What an honest person does in the attacker's place, and what GitHub shows afterwards. Several attacks may share one. */
export interface HonestTwin {
  readonly name: string;
  readonly play: (scene: Scene) => Promise<void>;
}

/** One way to get something applied without the consent of the right people. */
export interface Attack {
  readonly name: string;
  /** What the attacker tries, as a sentence for docs/security.md. */
  readonly attempt: string;
  /** What stops it, as a sentence for docs/security.md. */
  readonly barrier: string;
  /** It changes what every run rests on, so that nothing else may be going on. */
  readonly alone?: true;
  /** Makes the attempt, and looks at what GitHub shows afterwards. */
  readonly play: (scene: Scene) => Promise<void>;
  readonly twin: HonestTwin;
}
