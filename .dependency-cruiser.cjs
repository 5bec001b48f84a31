/** The arrows of docs/ARCHITECTURE.md. */
const layers = "packages/reflexio/src";

const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    forbid("no-cycles", "Data flows one way.", {}, { circular: true }),
    forbid(
      "core-is-pure",
      "core has no I/O: it may use contracts, core and the types of ports.",
      { path: `^${layers}/core/`, pathNot: "\\.test\\.ts$" },
      {
        path: [
          `^${layers}/(adapters|services|http|jobs|cli|config|app)`,
          "^node:",
          "^(fs|net|http|child_process|worker_threads)$",
        ],
      },
    ),
    forbid(
      "ports-are-interfaces",
      "ports know contracts and the data types of core.",
      { path: `^${layers}/ports/` },
      { path: `^${layers}/(adapters|services|http|jobs|cli|config|app)` },
    ),
    forbid(
      "adapters-below-services",
      "An adapter serves a port and knows no use case.",
      { path: `^${layers}/adapters/`, pathNot: "\\.test\\.ts$" },
      { path: `^${layers}/(services|http|jobs|cli|config|app)` },
    ),
    forbid(
      "services-know-ports-only",
      "Services take their adapters as arguments.",
      { path: `^${layers}/services/`, pathNot: "\\.test\\.ts$" },
      { path: `^${layers}/(adapters|http|jobs|cli|config|app)` },
    ),
    forbid(
      "entries-use-services",
      "http and jobs call services; only app.ts knows adapters.",
      { path: `^${layers}/(http|jobs)/`, pathNot: "\\.test\\.ts$" },
      { path: `^${layers}/(adapters|cli|config|app)` },
    ),
    forbid(
      "cli-talks-through-the-client",
      "Commands use @reflexio/client; only `services start` loads the server, and `backup`, `restore`, `audit verify` and `doctor` what they need.",
      {
        path: `^${layers}/cli/`,
        pathNot: [
          "\\.test\\.ts$",
          `^${layers}/cli/commands/services/`,
          `^${layers}/cli/commands/(backup|doctor)/load-`,
        ],
      },
      { path: `^${layers}/(adapters|services|http|jobs|ports|core|app)`, dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "client-is-light",
      "The client runs in browsers and installs nothing.",
      { path: "^packages/client/src/", pathNot: "\\.test\\.ts$" },
      { path: ["^packages/(contracts|reflexio)/", "^node:", "node_modules"] },
    ),
    forbid(
      "contracts-know-zod-only",
      "Contracts are shared by everything.",
      { path: "^packages/contracts/src/", pathNot: "\\.test\\.ts$" },
      { path: ["^packages/(client|reflexio)/", "^node:"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["reflexio-source", "import", "node"],
      exportsFields: ["exports"],
    },
  },
};
