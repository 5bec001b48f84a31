import type { z } from "zod";
import { validationDetail } from "../src/index.ts";

/** What a schema makes of a value, or the wire's problems as `place: type message`. */
export function read(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : listProblems(schema, value);
}

/** The wire's problems of a value, as `place: type message`. */
export function listProblems(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return validationDetail(parsed.error, value, "body").map(
    ({ loc, type, msg }) => `${loc.join(".")}: ${type} ${msg}`,
  );
}
