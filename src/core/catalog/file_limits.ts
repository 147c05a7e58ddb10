/** What is read of a catalog's file, in bytes. */
export const largestFile = 1024 * 1024;

/** GitHub ignores a larger CODEOWNERS whole. */
export const largestCodeowners = 3 * 1024 * 1024;

/** Files of one template, or of one entity's code. */
export const mostFilesOfFolder = 300;
