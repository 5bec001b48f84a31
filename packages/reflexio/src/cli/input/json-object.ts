/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for what `{…}` in JSON becomes. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
