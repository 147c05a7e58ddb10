/** Holds the import directions of the house (CONTRIBUTING.md, "Rooms"). */
const room = (name) => `^src/${name}/`;
const rooms = ["github", "queue", "jq", "cli"];
/** Of the catalog, each above those that it may import. What reads or checks a whole catalog lies beside them, and imports all. */
const catalogRooms = [
  "expressions",
  "documents",
  "tree",
  "model",
  "findings",
  "values",
  "blueprints",
  "entities",
  "actions",
  "exchange",
];

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-imports-nobody",
      comment: "core is pure: data in, data out.",
      severity: "error",
      from: { path: room("core") },
      to: { path: "^(src|action)/", pathNot: room("core") },
    },
    {
      name: "core-has-no-effects",
      severity: "error",
      from: { path: room("core") },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "nobody-imports-local",
      comment: "The local GitHub is an independent reading of GitHub's documentation.",
      severity: "error",
      from: { path: "^(src|action)/", pathNot: room("local") },
      to: { path: room("local") },
    },
    {
      name: "hub-runner-and-pages-import-nothing-of-the-app",
      severity: "error",
      from: { path: "^src/local/(hub|runner|pages)/" },
      to: { path: "^(src|action)/", pathNot: room("local") },
    },
    ...catalogRooms.map((name, at) => ({
      name: `catalog-${name}-keeps-to-what-is-below`,
      severity: "error",
      from: { path: room(`core/catalog/${name}`) },
      to: { path: room("core/catalog"), pathNot: room(`core/catalog/(${catalogRooms.slice(0, at + 1).join("|")})`) },
    })),
    ...rooms.map((name) => ({
      name: `${name}-keeps-to-core`,
      severity: "error",
      from: { path: room(name) },
      to: {
        path: `^src/(${rooms.filter((other) => other !== name).join("|")})/`,
        // How programs of others are run, jq's and git's, is one thing for all.
        pathNot: "^src/(jq/evaluator|github/(git_process|git_failure|git_tree|object_reader|origin_reader))\\.ts$",
      },
    })),
    {
      name: "cache-imports-core-alone",
      severity: "error",
      from: { path: room("cache") },
      to: { path: "^(src|action)/", pathNot: "^src/(core|cache)/" },
    },
    {
      name: "action-keeps-to-core",
      comment: "When GitHub wants to be asked again is one thing for all.",
      severity: "error",
      from: { path: "^action/src/" },
      to: { path: "^src/", pathNot: "^src/(core/|github/(limited_answer|request_failure)\\.ts$)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "action/dist" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
