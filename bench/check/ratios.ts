import { percentile } from "../measure.ts";
import { calibrate } from "./calibration.ts";

/** A piece of work that is repeated. */
export interface Case {
  readonly name: string;
  run(round: number): Promise<unknown>;
}

const WARM_UP = 20;
const ROUNDS = 60;

async function timeOf(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/**
 * How long each case takes, in units of the calibration. Both are measured in turns, so that a busy machine slows
 * both; of each the quarter that was disturbed least counts.
 */
export async function measureRatios(cases: readonly Case[]): Promise<Record<string, number>> {
  const ratios: Record<string, number> = {};
  for (const { name, run } of cases) {
    for (let round = 0; round < WARM_UP; round += 1) await run(round);
    const times: number[] = [];
    const units: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      units.push(await timeOf(calibrate));
      times.push(await timeOf(() => run(WARM_UP + round)));
    }
    ratios[name] = percentile(times, 0.25) / percentile(units, 0.25);
  }
  return ratios;
}
