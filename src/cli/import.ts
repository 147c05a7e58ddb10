import { addImportBackstage } from "./import_backstage.ts";
import { addImportPort } from "./import_port.ts";
import type { AddCommand } from "./ports.ts";

export const addImport: AddCommand = (program, ports, done) => {
  const command = program
    .command("import")
    .description("bring a catalog from elsewhere")
    .addHelpText(
      "after",
      `
Examples:
  gatehouse import port export.json --into catalog
  gatehouse import backstage catalog-info.yaml --into catalog`,
    );
  addImportPort(command, ports, done);
  addImportBackstage(command, ports, done);
};
