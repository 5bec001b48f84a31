/** Figures by the name of their case. */
export type Ratios = Readonly<Record<string, number>>;

/** A figure may grow by this before the check fails. */
const ALLOWED_GROWTH = 2;

/** What speaks against the figures, in words; empty when nothing does. A case that is new has nothing to pass. */
export function findRegressions(ratios: Ratios, baseline: Ratios): string[] {
  const slower = Object.entries(ratios)
    .filter(([name, ratio]) => ratio >= (baseline[name] ?? Number.POSITIVE_INFINITY) * ALLOWED_GROWTH)
    .map(([name]) => `At least ${ALLOWED_GROWTH} times as slow as before: ${name}`);
  const gone = Object.keys(baseline)
    .filter((name) => ratios[name] === undefined)
    .map((name) => `In the baseline, but not measured: ${name}`);
  return [...slower, ...gone];
}
