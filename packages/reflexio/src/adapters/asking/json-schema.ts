/** JSON Schema of an object as providers want it: every property required, nothing else allowed. */
export function objectOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

export const TEXT = { type: "string" } as const;
export const TEXT_OR_NULL = { type: ["string", "null"] } as const;
export const INTEGERS = { type: "array", items: { type: "integer" } } as const;

/** The schema or null. */
export function orNull(schema: unknown): Readonly<Record<string, unknown>> {
  return { anyOf: [schema, { type: "null" }] };
}
