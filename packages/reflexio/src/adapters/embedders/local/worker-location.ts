/**
 * Finds the worker beside the module at `moduleUrl` (its `import.meta.url`): the TypeScript source when that runs
 * from source, else `embedder-worker.js` in the folder of the bundle.
 */
export function locateWorker(moduleUrl: string): URL {
  const runsFromSource = new URL(moduleUrl).pathname.endsWith(".ts");
  return new URL(runsFromSource ? "./worker-from-source.mjs" : "./embedder-worker.js", moduleUrl);
}
