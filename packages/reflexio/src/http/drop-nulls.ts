/** Fields whose inside belongs to the caller: nulls there mean something. */
const FREE_FORM = new Set(["custom_features", "tool_data", "request_params", "storage_config", "stats"]);

/** The value without null fields, recursively; free-form objects stay as they are. */
export function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === null || item === undefined) continue;
    kept.push([key, FREE_FORM.has(key) ? item : dropNulls(item)]);
  }
  return Object.fromEntries(kept);
}
