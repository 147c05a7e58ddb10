import type { Fault } from "../faults.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { fileSchema } from "./documents/file_schema.ts";
import { catalogFolders } from "./tree/folders.ts";
import { readFile } from "./tree/read_file.ts";
import type { ExecutePermission, Settings } from "./model/settings.ts";
import type { PlaceFinder } from "./documents/place_finder.ts";
import { texts } from "./values/raw_value_schema.ts";
import type { Read } from "./tree/read_result.ts";

export const settingsFile = "gatehouse.yml";

interface RawSettings {
  readonly terraform?: {
    readonly tool?: "terraform" | "tofu";
    readonly version?: string;
    readonly root?: string;
    readonly backend?: Readonly<Record<string, JsonObject>>;
    readonly providers?: readonly string[];
    readonly modules?: readonly string[];
    readonly public_attributes?: readonly string[];
  };
  readonly approval?: {
    readonly label?: string;
    readonly when?: "submitted" | "planned";
    readonly self?: boolean;
    readonly expires?: string;
  };
  readonly merge?: "manual" | "auto";
  readonly execute?: ExecutePermission;
  readonly forms?: { readonly dropdown_limit?: number };
  readonly limits?: { readonly deleted_share?: number };
}

const section = (properties: Readonly<Record<string, unknown>>): object => {
  return { type: "object", properties, additionalProperties: false };
};

export const settingsSchema = {
  ...section({
    terraform: section({
      tool: { enum: ["terraform", "tofu"] },
      version: {
        type: "string",
        pattern: "^\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$",
        description: "Write it in full: 1.11.4.",
      },
      root: {
        type: "string",
        pattern: "^[A-Za-z0-9_][A-Za-z0-9_-]*(?:/[A-Za-z0-9_][A-Za-z0-9_-]*)*$",
        description: "It is a folder of this repository, such as infra.",
        // Nor below a folder that means something else.
        not: { pattern: `^(?:${catalogFolders.join("|")})(?:/|$)` },
      },
      backend: {
        type: "object",
        minProperties: 1,
        maxProperties: 1,
        propertyNames: { type: "string", pattern: "^[a-z][a-z0-9_]*$", description: "The key is the backend's type." },
        additionalProperties: { type: "object" },
        description: "Name one backend: `backend: {s3: {...}}`.",
      },
      providers: {
        type: "array",
        uniqueItems: true,
        items: {
          type: "string",
          pattern: "^(?:[a-z0-9.-]+/)?[A-Za-z0-9_-]+/[A-Za-z0-9_-]+$",
          description: "Write a provider's source: hashicorp/aws.",
        },
      },
      modules: { ...texts, uniqueItems: true },
      public_attributes: {
        type: "array",
        uniqueItems: true,
        items: {
          type: "string",
          pattern: "^[A-Za-z_][A-Za-z0-9_-]*\\.[A-Za-z_][A-Za-z0-9_-]*$",
          description: "Write a resource's type and one of its attributes: aws_instance.instance_type.",
        },
      },
    }),
    approval: section({
      label: {
        type: "string",
        minLength: 1,
        maxLength: 50,
        pattern: "^[^,\\s](?:[^,\\r\\n]*[^,\\s])?$",
        description: "It is a label of its own, without comma.",
        not: { anyOf: [{ const: "gatehouse" }, { pattern: "^(?:run|action)/" }] },
      },
      when: { enum: ["submitted", "planned"] },
      self: { type: "boolean" },
      expires: {
        type: "string",
        pattern: "^[1-9][0-9]{0,3}[mhd]$",
        description: "Write minutes, hours or days: 30m, 12h, 7d.",
      },
    }),
    merge: { enum: ["manual", "auto"] },
    execute: { enum: ["anyone", "collaborators", "members"] },
    forms: section({ dropdown_limit: { type: "integer", minimum: 1, maximum: 500 } }),
    limits: section({ deleted_share: { type: "number", minimum: 0, maximum: 1 } }),
  }),
  type: ["object", "null"],
};

const readRaw = fileSchema<RawSettings | null>(settingsSchema);

/** Reads `gatehouse.yml`; an empty file is one without keys. */
export function readSettings(value: JsonValue, places: PlaceFinder): Read<Settings> {
  const read = readRaw(value, places);
  if (!read.ok) return read;
  const raw = read.value ?? {};
  return { ok: true, value: withDefaults(raw), faults: findSecrets(raw, places) };
}

/** The same of the file's bytes, where there is no catalog around it. */
export function readSettingsFile(contents: Uint8Array): Read<Settings> {
  const source = { path: settingsFile, oid: "" };
  return readFile(source, new Map([[settingsFile, contents]]), (value, _source, places) => readSettings(value, places));
}

function withDefaults({ terraform = {}, approval = {}, merge, execute, forms, limits }: RawSettings): Settings {
  const [backend] = Object.entries(terraform.backend ?? {});
  return {
    terraform: {
      ...(terraform.tool !== undefined && { tool: terraform.tool }),
      ...(terraform.version === undefined ? {} : { version: terraform.version }),
      root: terraform.root ?? "infra",
      ...(backend === undefined ? {} : { backend: { type: backend[0], arguments: backend[1] } }),
      providers: terraform.providers ?? [],
      modules: terraform.modules ?? [],
      publicAttributes: terraform.public_attributes ?? [],
    },
    approval: {
      label: approval.label ?? "approved",
      when: approval.when ?? "submitted",
      self: approval.self ?? false,
      expiresMilliseconds: durationMilliseconds(approval.expires ?? "7d"),
    },
    merge: merge ?? "manual",
    execute: execute ?? "collaborators",
    forms: { dropdownLimit: forms?.dropdown_limit ?? 25 },
    limits: { deletedShare: limits?.deleted_share ?? 0.2 },
  };
}

const minute = 60_000;
const units: ReadonlyMap<string, number> = new Map([
  ["m", minute],
  ["h", 60 * minute],
  ["d", 24 * 60 * minute],
]);

function durationMilliseconds(text: string): number {
  return Number(text.slice(0, -1)) * (units.get(text.slice(-1)) ?? 0);
}

/** The settings of a catalog without `gatehouse.yml`. */
export const defaultSettings: Settings = withDefaults({});

const secretNames = /(?:secret|password|token|access_key|credentials|private_key|sas)/i;

/** Everybody who can read the repository can read these. */
function findSecrets(settings: RawSettings, places: PlaceFinder): readonly Fault[] {
  return [...secretBackendArguments(settings, places), ...secretAttributes(settings, places)];
}

function secretAttributes({ terraform }: RawSettings, places: PlaceFinder): readonly Fault[] {
  return (terraform?.public_attributes ?? []).flatMap((name, index) =>
    secretNames.test(name.slice(name.indexOf(".")))
      ? [
          {
            severity: "warning" as const,
            rule: "secret-in-settings",
            place: places(["terraform", "public_attributes", index]),
            message: `\`${name}\` looks like a secret, and the values of public attributes are shown to everybody who can read the repository.`,
            remedy: "Take it off the list, unless it holds no secret whatever it is called.",
          },
        ]
      : [],
  );
}

function secretBackendArguments({ terraform }: RawSettings, places: PlaceFinder): readonly Fault[] {
  return Object.entries(terraform?.backend ?? {}).flatMap(([type, given]) =>
    Object.entries(given)
      .filter(([name, value]) => typeof value === "string" && secretNames.test(name))
      .map(([name]) => ({
        severity: "warning" as const,
        rule: "secret-in-settings",
        place: places(["terraform", "backend", type, name], "key"),
        message: `\`${name}\` looks like a secret, and this file is readable to everybody who can read the repository.`,
        remedy: "Take it out, and give it to the workflow's environment.",
      })),
  );
}
