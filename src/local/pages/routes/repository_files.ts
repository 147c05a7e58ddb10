import type { Visit } from "../visit.ts";
import { defaultBranch } from "./references.ts";

/** One file in a tree, as git names its content. */
interface TreeFile {
  readonly path: string;
  readonly sha: string;
}

export interface RepositoryFiles {
  /** The files of the default branch that `admit` takes, with their text. */
  read(visit: Visit, admit: (path: string) => boolean): Promise<{ path: string; text: string }[]>;
}

const keptTexts = 20_000;

/**
 * Reads files through the API as the visitor. Texts are kept by their blob id, which never names anything else; the
 * visitor's own tree request comes first each time, so that nobody is shown what they may not see.
 */
export function createRepositoryFiles(): RepositoryFiles {
  const texts = new Map<string, string>();
  const textOf = async ({ github, at }: Visit, { sha }: TreeFile): Promise<string> => {
    const kept = texts.get(sha);
    if (kept !== undefined) return kept;
    const { data } = await github.git.getBlob({ ...at, file_sha: sha });
    const text = Buffer.from(data.content, "base64").toString("utf8");
    if (texts.size >= keptTexts) texts.clear();
    texts.set(sha, text);
    return text;
  };
  return {
    read: async (visit, admit) => {
      const files = (await defaultTree(visit)).filter(({ path }) => admit(path));
      return Promise.all(files.map(async (file) => ({ path: file.path, text: await textOf(visit, file) })));
    },
  };
}

async function defaultTree(visit: Visit): Promise<TreeFile[]> {
  const tree_sha = await defaultBranch(visit);
  const { data } = await visit.github.git.getTree({ ...visit.at, tree_sha, recursive: "1" });
  return data.tree.flatMap(({ path, sha, type }) => (type === "blob" ? [{ path, sha }] : []));
}
