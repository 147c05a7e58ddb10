import { literalText, objectMembers, parseHclBody, settingsIn } from "./hcl_body.ts";
import type { Attribute, Block, Body } from "./hcl_body.ts";
import { HclSyntaxError } from "./hcl_tokens.ts";
import { backendProblems, providerProblems, remoteStateProblem } from "./sign_in_settings.ts";
import type { SettingProblem } from "./sign_in_settings.ts";

/** Something that a module's code names, as far as checks and guards ask. */
export interface Mention {
  /**
   * `variable`: declared, its name; `optional_variable`: one with a default. `output` and `sensitive_output`: its
   * name. `provider`: a source (`hashicorp/aws`),
   * written or implied by a type; the built-in one is left out. `module`: a module's source. `data` and `provisioner`: a type;
   * an `action` that runs programs is a provisioner.
   * `unpinned`: a provider of which a lock file has no hashes that Terraform compares. `backend`: `cloud` or the backend's type. `remote_state`: why the reading of another state is refused. `sign_in`: why a setting of a backend or provider is.
   * `unreadable`: why the file, or a part of it, can't be judged.
   */
  readonly kind:
    | "variable"
    | "optional_variable"
    | "output"
    | "sensitive_output"
    | "provider"
    | "module"
    | "data"
    | "provisioner"
    | "backend"
    | "unpinned"
    | "remote_state"
    | "sign_in"
    | "unreadable";
  readonly name: string;
  /** Path in the module. */
  readonly file: string;
  readonly line: number;
}

/** Reads `.tf` and lock files (path to text). Each folder is a module with its own names for providers. */
export function findMentions(files: ReadonlyMap<string, string>): readonly Mention[] {
  const folders = new Map<string, [string, Body][]>();
  const unreadable: Mention[] = [];
  for (const [file, text] of files) {
    const folder = file.slice(0, file.lastIndexOf("/") + 1);
    try {
      folders.set(folder, [...(folders.get(folder) ?? []), [file, parseHclBody(text)]]);
    } catch (error) {
      if (!(error instanceof HclSyntaxError)) throw error;
      unreadable.push({ kind: "unreadable", name: error.message, file, line: error.line });
    }
  }
  return [...unreadable, ...[...folders.values()].flatMap(mentionsInFolder)];
}

/** The source as it is compared: in lower case, without the registry that is meant anyway. */
export function normalizeProvider(source: string): string {
  return source.toLowerCase().replace(/^(registry\.terraform\.io|registry\.opentofu\.org)\//, "");
}

const builtIn = "terraform.io/builtin/terraform";

type Mentioned = Omit<Mention, "file">;

function mentionsInFolder(bodies: readonly (readonly [string, Body])[]): readonly Mention[] {
  const unreadable: Mention[] = [];
  const readEach = <Read>(read: (body: Body, file: string) => readonly Read[]): readonly Read[] =>
    bodies.flatMap(([file, body]) => {
      try {
        return read(body, file);
      } catch (error) {
        if (!(error instanceof HclSyntaxError)) throw error;
        unreadable.push({ kind: "unreadable", name: error.message, file, line: error.line });
        return [];
      }
    });
  const sources = new Map(
    readEach((body) => requiredProviders(body).map(({ name, source }) => [name, source] as const)),
  );
  const mentions = readEach((body, file) =>
    body.blocks
      .flatMap((block) => mentionsInBlock(block, sources))
      .filter(({ kind, name }) => kind !== "provider" || name !== builtIn)
      .map((mention) => ({ ...mention, file })),
  );
  return [...unreadable, ...mentions];
}

interface RequiredProvider {
  readonly name: string;
  readonly source: string | undefined;
  readonly line: number;
}

function requiredProviders(body: Body): readonly RequiredProvider[] {
  return body.blocks
    .filter(({ type }) => type === "terraform")
    .flatMap((block) => block.body.blocks.filter(({ type }) => type === "required_providers"))
    .flatMap((block) => block.body.attributes)
    .map(({ name, line, expression }) => {
      const source = objectMembers(expression)?.find((member) => member.name === "source");
      const text = source === undefined ? impliedProvider(name) : literalText(source.expression);
      return { name, line, source: text === undefined ? undefined : normalizeProvider(text) };
    });
}

function impliedProvider(name: string): string {
  return name === "terraform" ? builtIn : `hashicorp/${name}`;
}

function mentionsInBlock(block: Block, sources: ReadonlyMap<string, string | undefined>): readonly Mentioned[] {
  const [label = ""] = block.labels;
  const { line } = block;
  const byLocalName = (name: string): Mentioned =>
    providerMention(sources.has(name) ? sources.get(name) : impliedProvider(name), line);
  switch (block.type) {
    case "terraform":
      return mentionsInSettings(block);
    case "variable":
      return [
        { kind: attribute(block, "default") === undefined ? "variable" : "optional_variable", name: label, line },
      ];
    case "output":
      return [{ kind: isTrue(attribute(block, "sensitive")) ? "sensitive_output" : "output", name: label, line }];
    case "provider":
      // A lock file's blocks have the whole source as their label, a configuration's the local name.
      return label.includes("/")
        ? lockedProvider(block, label)
        : [byLocalName(label), ...signIn(providerProblems(block))];
    case "module":
      return [moduleMention(block)];
    case "data":
      return [{ kind: "data", name: label, line }, byLocalName(providerName(block)), ...remoteState(block)];
    case "resource":
    case "ephemeral":
      return [byLocalName(providerName(block)), ...provisioners(block), ...postRenderers(block)];
    case "action":
      return [byLocalName(providerName(block)), ...(label === "local_command" ? [provisioner(block)] : [])];
    default:
      // A `check` block may hold a data source, a `removed` block provisioners.
      return [...provisioners(block), ...nested(block, "data").flatMap((data) => mentionsInBlock(data, sources))];
  }
}

/** Written out, that is; what an expression gives only a plan tells. */
function isTrue(written: Attribute | undefined): boolean {
  const [token, ...more] = written?.expression ?? [];
  return token?.text === "true" && more.length === 0;
}

function lockedProvider(block: Block, label: string): readonly Mentioned[] {
  const name = normalizeProvider(label);
  const { line } = block;
  // Terraform passes over hashes of other kinds.
  const isPinned = attribute(block, "hashes")?.expression.some(({ text }) => /^(?:h1|zh):/.test(text)) === true;
  return [providerMention(name, line), ...(isPinned ? [] : [{ kind: "unpinned" as const, name, line }])];
}

function mentionsInSettings(block: Block): readonly Mentioned[] {
  return [
    ...requiredProviders({ attributes: [], blocks: [block] }).map(({ source, line }) => providerMention(source, line)),
    ...[...nested(block, "backend"), ...nested(block, "cloud")].flatMap((backend): readonly Mentioned[] => [
      { kind: "backend", name: backend.type === "cloud" ? "cloud" : (backend.labels[0] ?? ""), line: backend.line },
      ...signIn(backendProblems(backend)),
    ]),
  ];
}

function moduleMention(block: Block): Mentioned {
  const { line } = block;
  const source = attribute(block, "source");
  const text = source === undefined ? undefined : literalText(source.expression);
  if (text !== undefined) return { kind: "module", name: text, line };
  return { kind: "unreadable", name: `the module ${block.labels[0] ?? ""} has no source that is plain text`, line };
}

function providerMention(source: string | undefined, line: number): Mentioned {
  if (source !== undefined) return { kind: "provider", name: source, line };
  return { kind: "unreadable", name: "a provider's source is not plain text", line };
}

function remoteState(block: Block): readonly Mentioned[] {
  const problem = block.labels[0] === "terraform_remote_state" ? remoteStateProblem(block) : undefined;
  return problem === undefined ? [] : [{ kind: "remote_state", name: problem, line: block.line }];
}

function signIn(problems: readonly SettingProblem[]): readonly Mentioned[] {
  return problems.map(({ why, line }) => ({ kind: "sign_in", name: why, line }));
}

/** The local name that a resource's `provider` argument gives, or the first word of its type. */
function providerName(block: Block): string {
  const expression = attribute(block, "provider")?.expression;
  const written = expression === undefined ? undefined : (literalText(expression) ?? expression[0]?.text);
  return written?.replace(/\..*$/, "") ?? block.labels[0]?.replace(/_.*$/, "") ?? "";
}

function provisioners(block: Block): readonly Mentioned[] {
  return nested(block, "provisioner").map(provisioner);
}

/** A chart may be given to a program before it is installed. Source: the provider helm's documentation. */
function postRenderers({ labels, body }: Block): readonly Mentioned[] {
  if (labels[0] !== "helm_release") return [];
  const found = settingsIn(body).filter(({ name }) => name === "postrender");
  return found.map(({ name, line }) => ({ kind: "provisioner", name, line }));
}

function provisioner({ labels, line }: Block): Mentioned {
  return { kind: "provisioner", name: labels[0] ?? "", line };
}

function nested(block: Block, type: string): readonly Block[] {
  return block.body.blocks.filter((candidate) => candidate.type === type);
}

function attribute(block: Block, name: string): Attribute | undefined {
  return block.body.attributes.find((candidate) => candidate.name === name);
}
