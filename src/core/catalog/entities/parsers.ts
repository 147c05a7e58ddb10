import type { Blueprint } from "../model/blueprint.ts";
import type { EncodedSegment } from "./entity_segment.ts";
import type { SourceFile } from "../tree/source_file.ts";

export type Blueprints = ReadonlyMap<string, Blueprint>;

/** Files of the folder of a blueprint's entities, and what is in them, by path. */
export interface FileGroup {
  readonly blueprint: string;
  readonly files: readonly SourceFile[];
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Of files that were parsed elsewhere: what a store takes, and the paths of the files that it can't keep. */
export interface ParsedElsewhere {
  readonly segments: readonly EncodedSegment[];
  readonly unstored: readonly string[];
}

/** Other processors that parse files at the same time. */
export interface Parsers extends AsyncDisposable {
  /** Nothing while all of them have enough to do. */
  offer(group: FileGroup): Promise<ParsedElsewhere> | undefined;
  /** Lets answers come in, between two groups that are parsed here. */
  pause(): Promise<void>;
}
