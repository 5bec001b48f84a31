/** `npm run bench -- <name> [options]`: runs one of the benchmarks. */
const benches: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<void> }>>> = {
  check: () => import("./check.ts"),
  cli: () => import("./cli.ts"),
  ingest: () => import("./ingest.ts"),
  latency: () => import("./latency.ts"),
  evaluate: () => import("./evaluate.ts"),
  learn: () => import("./learn.ts"),
  redaction: () => import("./redaction.ts"),
  report: () => import("./report.ts"),
  retrieval: () => import("./retrieval.ts"),
};

const [name = "", ...args] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`Usage: npm run bench -- <${Object.keys(benches).join("|")}> [options]`);
  process.exitCode = 2;
} else {
  const bench = await load();
  await bench.run(args);
}
