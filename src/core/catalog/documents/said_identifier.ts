import { decodeName } from "../../render/names.ts";

/** The identifier that a file says, as far as can be told without reading all of it. */
const saidIdentifier = /^[ \t{"']*identifier["']?[ \t]*:[ \t]*["']?([^\s"',}#]+)/m;

/** Whose file it probably is, though it can't be used: by what it says, else by its name. */
export function probableIdentifier(file: string, bytes: Uint8Array | undefined): string {
  const said = bytes === undefined ? undefined : saidIdentifier.exec(new TextDecoder().decode(bytes))?.[1];
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  return said ?? decodeName(name) ?? name;
}
