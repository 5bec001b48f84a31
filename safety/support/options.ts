import { parseArgs } from "node:util";

/** Whole-number options of a run, such as `--kills 100 --seed 7`. @throws on unknown or malformed ones */
export function numberOptions<Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const names = Object.keys(defaults);
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({ args: [...args], options });
  const chosen: Record<Name, number> = { ...defaults };
  for (const [name, text] of Object.entries(values)) {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`--${name} takes a whole number, not ${text}.`);
    Object.assign(chosen, { [name]: value });
  }
  return chosen;
}

/** A seed to print, so that a run can be repeated. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
