import { z } from "zod";

const MAX_TEXT = 4_000;

/** Trimmed, with something in it. */
export const text = () =>
  z
    .string()
    .transform((value) => value.trim())
    .pipe(z.string().min(1).max(MAX_TEXT));

/** Trimmed; null when there is nothing in it. */
export const optionalText = () =>
  z
    .string()
    .nullish()
    .transform((value) =>
      value === undefined || value === null || value.trim() === "" ? null : value.trim(),
    );

/** What is wrong with a reply, for the model. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "item"}: ${issue.message}`)
    .join("; ");
}
