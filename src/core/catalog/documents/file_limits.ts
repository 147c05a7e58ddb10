/** What is read of a catalog's file, in bytes. */
export const largestFile = 1024 * 1024;

/** GitHub ignores a larger CODEOWNERS whole. */
export const largestCodeowners = 3 * 1024 * 1024;

/** Files of one template, or of one entity's code. */
export const mostFilesOfFolder = 300;
/** The same together, in bytes: code is looked at without a pause, a megabyte in about a second. */
export const largestFolder = 4 * 1024 * 1024;
