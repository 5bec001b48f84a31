import { type Config, maskConfig } from "@reflexio/contracts";

/** One field that differs between two configurations; secrets are masks. */
export interface ConfigChange {
  /** Such as `profile_extractor_configs.0.extractor_name`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Lists are compared item by item only while their lengths agree: else an insertion would change every item. */
function areComparable(before: unknown, after: unknown): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  if (!Array.isArray(before)) return !Array.isArray(after);
  return Array.isArray(after) && before.length === after.length;
}

function changedPaths(before: unknown, after: unknown, path: readonly string[]): string[][] {
  if (!areComparable(before, after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [[...path]];
  }
  const keys = new Set([...Object.keys(Object(before)), ...Object.keys(Object(after))]);
  return [...keys].flatMap((key) =>
    changedPaths(Reflect.get(Object(before), key), Reflect.get(Object(after), key), [...path, key]),
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) at = isObject(at) ? Reflect.get(at, key) : undefined;
  return at ?? null;
}

/** What changed from one configuration to the next. A changed secret shows as a mask on both sides. */
export function diffConfigs(before: Config, after: Config): ConfigChange[] {
  const shown = { before: maskConfig(before), after: maskConfig(after) };
  return changedPaths(before, after, []).map((path) => ({
    path: path.join("."),
    before: valueAt(shown.before, path),
    after: valueAt(shown.after, path),
  }));
}
