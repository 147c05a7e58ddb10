import type { JsonObject } from "../../json.ts";
import type { SourceFile } from "../tree/source_file.ts";

export interface Entity {
  readonly identifier: string;
  readonly blueprint: string;
  readonly title: string;
  readonly icon?: string;
  readonly team?: readonly string[];
  readonly properties: JsonObject;
  /** A relation's value: one identifier, several, or none. */
  readonly relations: Readonly<Record<string, string | readonly string[] | null>>;
  readonly source: SourceFile;
}
