import type { Plugin } from "esbuild";

/**
 * Node's `http` by require: an `import` reads every name that the module has, and one of them loads Node's `fetch`, which takes
 * longer than everything else that the Action loads.
 */
export const requireHttp: Plugin = {
  name: "require-http",
  setup: (bundle) => {
    bundle.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "http", namespace: "required", sideEffects: false } : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: "required" }, () => ({
      contents: 'module.exports = require("node:http");',
    }));
  },
};
