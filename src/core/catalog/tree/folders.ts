import { policyFolder } from "../../policy/model.ts";

/** Their files are read one by one, and what stands where such a file should and can't be read is told. */
export const objectFolders = ["blueprints", "actions", "entities"] as const;

/** The folders at the top of a catalog that mean something by their names. Terraform is rendered into others. */
export const catalogFolders: readonly string[] = [...objectFolders, policyFolder, "runs", "templates"];
