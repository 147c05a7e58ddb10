import { setFlagsFromString } from "node:v8";

/**
 * For a process that reads catalogs. V8 may guess that what the YAML parser allocates lives long, since a few of its objects
 * did; then a hundred thousand files leave half as much memory again lying about until the next full collection.
 */
export function collectShortLivedObjectsEarly(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
