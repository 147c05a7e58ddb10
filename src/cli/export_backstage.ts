import { parseReference } from "../core/backstage/entity_reference.ts";
import { exportBackstage } from "../core/backstage/export_backstage.ts";
import { backstageKinds, defaultableFields } from "../core/backstage/kinds.ts";
import { fieldsFor } from "../core/backstage/relation_fields.ts";
import type { RelationField } from "../core/backstage/relation_fields.ts";
import { writeDescriptors } from "../core/backstage/write_descriptors.ts";
import type { Catalog } from "../core/catalog/model/catalog.ts";
import { suggestName } from "../core/catalog/documents/suggest.ts";
import { counted, describeLeftOut, describeList } from "./fault_text.ts";
import { loadFolder } from "./load_folder.ts";
import { type AddCommand, CommandError, type CommandPorts, type ExitCode } from "./ports.ts";
import { tellUnread } from "./unread_files.ts";
import { writeOutput } from "./write_file.ts";

interface ExportBackstageFlags {
  readonly dir: string;
  readonly as: readonly string[];
  readonly relation: readonly string[];
  readonly default: readonly string[];
  readonly out?: string;
}

export const addExportBackstage: AddCommand = (command, ports, done) => {
  const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  command
    .command("backstage")
    .description("print the catalog's entities as Backstage's descriptors, one YAML document each")
    .option("--as <blueprint=Kind>", "which kind of Backstage's a blueprint is; once for each", collect, [])
    .option(
      "--relation <blueprint.relation=field>",
      "which field of Backstage's says what a relation does; Kind.field where the other end has it",
      collect,
      [],
    )
    .option("--default <field=value>", "what Backstage requires, where nothing says it: owner=platform", collect, [])
    .option("--dir <folder>", "the catalog", ".")
    .option("--out <file>", "write them there instead of printing them")
    .addHelpText(
      "after",
      `
A blueprint that is called as a kind of Backstage's is that kind; --as says it of others, whose \`spec.type\` is then the
blueprint's identifier. Backstage requires an owner: it is what the relation \`owner\` says, else the entity's team, the team
that it inherits, a team or person whom CODEOWNERS gives the entity's file, or --default owner. What is said of an entity
that its file does not say is listed on standard error. So is what Backstage has no place for, whole entities that it would
refuse among it, with the option that gives it one, and the exit code is 1 where there are such entities.

Examples:
  gatehouse export backstage --out catalog-info.yaml
  gatehouse export backstage --as service=Component --as database=Resource --relation database.service=dependencyOf
  gatehouse export backstage --default owner=platform --default lifecycle=production`,
    )
    .action(async (flags: ExportBackstageFlags) => {
      done(await exportToBackstage(flags, ports));
    });
};

async function exportToBackstage(flags: ExportBackstageFlags, ports: CommandPorts): Promise<ExitCode> {
  const { dir, out } = flags;
  const catalog = await loadFolder(dir, ports);
  const as = readKinds(flags.as, catalog);
  const relations = readRelations(flags.relation, catalog, as);
  const options = { as, relations, defaults: readDefaults(flags.default) };
  const { descriptors, leftOut, derived } = exportBackstage(catalog, options);
  const text = writeDescriptors(descriptors);
  if (out === undefined) ports.stdout(text);
  else {
    await writeOutput(out, text, ports);
    ports.stdout(`Wrote ${counted(descriptors.length, "entity", "entities")} to ${out}.\n`);
  }
  const unread = await tellUnread(catalog, { from: "the export" }, ports);
  ports.stderr(describeList("Said of entities whose files do not say it", derived) + describeLeftOut(leftOut));
  const entities = [...catalog.entities.values()].reduce((sum, byIdentifier) => sum + byIdentifier.size, 0);
  return descriptors.length < entities ? 1 : unread;
}

function readKinds(as: readonly string[], { blueprints }: Catalog): ReadonlyMap<string, string> {
  return new Map(
    as.map((words) => {
      const [, blueprint = "", kind = ""] = /^(.+)=([A-Za-z]+)$/.exec(words) ?? [];
      if (!blueprints.has(blueprint)) {
        throw new CommandError(
          `--as ${words}: there is no such blueprint. ${suggestName(blueprint, [...blueprints.keys()])}`,
        );
      }
      if (!backstageKinds.has(kind)) {
        throw new CommandError(
          `--as ${words}: Backstage has no such kind. ${suggestName(kind, [...backstageKinds.keys()])}`,
        );
      }
      return [blueprint, kind] as const;
    }),
  );
}

function readRelations(
  relations: readonly string[],
  catalog: Catalog,
  as: ReadonlyMap<string, string>,
): readonly RelationField[] {
  const kinds = new Map([...catalog.blueprints.keys()].map((id) => [id, as.get(id) ?? id] as const));
  return relations.map((words) => {
    // A blueprint's identifier may have dots, a relation's has none.
    const [, blueprint = "", relation = "", target = ""] = /^(.+)\.([^.=]+)=(.+)$/.exec(words) ?? [];
    const known = [...catalog.blueprints].flatMap(([id, each]) =>
      [...each.relations.keys()].map((name) => `${id}.${name}`),
    );
    if (!known.includes(`${blueprint}.${relation}`)) {
      throw new CommandError(
        `--relation ${words}: there is no such relation. ${suggestName(`${blueprint}.${relation}`, known)}`,
      );
    }
    const fields = fieldsFor(relation, blueprint, { catalog, kinds });
    if (!fields.includes(target)) {
      const remedy = fields.length === 0 ? "Backstage has none for it." : suggestName(target, fields);
      throw new CommandError(`--relation ${words}: no such field fits this relation. ${remedy}`);
    }
    const [field = "", ofKind] = target.split(".").reverse();
    return { blueprint, relation, field, ...(ofKind === undefined ? {} : { ofKind }) };
  });
}

function readDefaults(defaults: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    defaults.map((words) => {
      const [, field = "", value = ""] = /^([^=]+)=([^]*)$/.exec(words) ?? [];
      if (!defaultableFields.includes(field)) {
        throw new CommandError(
          `--default ${words}: Backstage requires no such field. ${suggestName(field, defaultableFields)}`,
        );
      }
      if (field === "owner" && parseReference(value, { kind: "Group", namespace: "default" }) === undefined) {
        throw new CommandError(
          `--default ${words}: this is no reference of Backstage's. Write a group, as platform, or user:dana.`,
        );
      }
      if (value === "") throw new CommandError(`--default ${words}: there is no value. Write ${field}=<value>.`);
      return [field, value] as const;
    }),
  );
}
