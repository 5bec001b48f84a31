import { percentile } from "../measure.ts";
import { calibrate } from "./calibration.ts";

/** A piece of work that is repeated. */
export interface Case {
  readonly name: string;
  run(round: number): Promise<unknown>;
}

const WARM_UP = 20;
const ROUNDS = 60;

/**
 * Processor time of a piece of work, milliseconds. On a busy machine the clock also counts the work of others, which
 * comes between the steps of a long search more often than into a short calibration.
 */
async function timeOf(work: () => unknown): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/**
 * How much processor time each case takes, in units of the calibration; waiting for the disk is not in it. Both are
 * measured in turns, so that a busy machine slows both; of each the quarter that was disturbed least counts.
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
