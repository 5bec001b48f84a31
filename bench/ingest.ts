/**
 * How fast turns are taken in: the acknowledged publish, many publishers at once, and embedding.
 * `npm run bench -- ingest [--seconds 10] [--publishers 32] [--embedder auto|wasm|onnx|none] [--json]`
 */
import { parseArgs } from "node:util";
import { measureEmbedding } from "./ingest/embedding.ts";
import { measurePublish, measureThroughput } from "./ingest/publishing.ts";
import { measureHttpSearch } from "./ingest/searching.ts";
import { openServer } from "./ingest/server.ts";
import { machine } from "./machine.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

function print(figures: readonly Figure[]): void {
  console.log(`${machine()}\n\n| measured | value |\n|---|--:|`);
  for (const { name, value, unit } of figures) console.log(`| ${name} | ${value.toFixed(1)} ${unit} |`);
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: "string", default: "10" },
      publishers: { type: "string", default: "32" },
      embedder: { type: "string", default: "auto" },
      json: { type: "boolean", default: false },
    },
  });
  const figures: Figure[] = [];
  const server = await openServer();
  try {
    const alone = await measurePublish(server.url);
    figures.push({ name: "publish of 10 turns, acknowledged, p50", value: alone.p50_ms, unit: "ms" });
    figures.push({ name: "publish of 10 turns, acknowledged, p95", value: alone.p95_ms, unit: "ms" });
    const publishers = Number(values.publishers);
    const many = await measureThroughput(server.url, publishers, Number(values.seconds));
    figures.push({ name: `${publishers} publishers at once`, value: many.turnsPerSecond, unit: "turns/s" });
    figures.push({ name: `${publishers} publishers at once, p50`, value: many.p50_ms, unit: "ms" });
    figures.push({ name: `${publishers} publishers at once, p95`, value: many.p95_ms, unit: "ms" });
  } finally {
    await server.close();
  }
  const runtime = (["auto", "wasm", "onnx"] as const).find((name) => name === values.embedder);
  if (runtime !== undefined) {
    for (const sentences of [1, 2]) {
      const name = `embedding turns of ${sentences * 17} words (${runtime})`;
      figures.push({ name, value: await measureEmbedding(runtime, sentences), unit: "turns/s" });
    }
    const search = await measureHttpSearch(runtime);
    figures.push({
      name: `search over HTTP, new queries (${runtime}), p50`,
      value: search.p50_ms,
      unit: "ms",
    });
    figures.push({
      name: `search over HTTP, new queries (${runtime}), p95`,
      value: search.p95_ms,
      unit: "ms",
    });
  }
  print(figures);
  if (values.json) console.log(JSON.stringify({ bench: "ingest", machine: machine(), figures }));
}
