/**
 * Fails when search or ingestion became twice as slow, compared with bench/baseline.json.
 * `npm run bench -- check [--update] [--json]`. Seconds differ between machines, so each figure is divided by the
 * time of a fixed piece of work that is measured in the same run, in turns with it.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createCases } from "./check/cases.ts";
import { findRegressions, type Ratios } from "./check/compare.ts";
import { measureRatios } from "./check/ratios.ts";
import { machine } from "./machine.ts";

const baselinePath = new URL("./baseline.json", import.meta.url);
const baselineSchema = z.object({ machine: z.string(), ratios: z.record(z.string(), z.number()) });

async function readBaseline(): Promise<Ratios> {
  return baselineSchema.parse(JSON.parse(await readFile(baselinePath, "utf8"))).ratios;
}

function print(ratios: Ratios, baseline: Ratios): void {
  console.log("| case | ratio | baseline | growth |\n|---|--:|--:|--:|");
  for (const [name, ratio] of Object.entries(ratios)) {
    const before = baseline[name];
    const growth = before === undefined ? "new" : (ratio / before).toFixed(2);
    console.log(`| ${name} | ${ratio.toFixed(2)} | ${before?.toFixed(2) ?? "-"} | ${growth} |`);
  }
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { update: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const cases = await createCases();
  const ratios = await measureRatios(cases.list).finally(() => cases.close());
  console.log(`${machine()}\n`);
  const baseline = values.update ? ratios : await readBaseline();
  print(ratios, baseline);
  if (values.json) console.log(JSON.stringify({ bench: "check", machine: machine(), ratios, baseline }));
  if (values.update) {
    const rounded = Object.fromEntries(
      Object.entries(ratios).map(([name, value]) => [name, Number(value.toFixed(3))]),
    );
    await writeFile(baselinePath, `${JSON.stringify({ machine: machine(), ratios: rounded }, null, 2)}\n`);
    return;
  }
  const regressions = findRegressions(ratios, baseline);
  for (const regression of regressions) console.error(regression);
  if (regressions.length > 0) process.exitCode = 1;
}
