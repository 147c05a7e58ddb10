/**
 * Where a worker's script lies beside a module: `.ts` in a checkout, `.js` in the package that is built from it. The compiler
 * rewrites imports, and no URLs.
 */
export function siblingScript(name: string, moduleUrl: string): URL {
  return new URL(`./${name}${moduleUrl.slice(moduleUrl.lastIndexOf("."))}`, moduleUrl);
}
