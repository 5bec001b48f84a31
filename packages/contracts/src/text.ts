import { z } from "zod";
import { addValueError, MAX_TEXT_LENGTH, wireName, wireText } from "./primitives.ts";

const EMPTY_MESSAGE = "String must not be empty or whitespace-only";

/** Control characters that no text needs; tab, line feed and carriage return stay. */
const CONTROL_CHARACTERS = /(?![\t\n\r\u0080-\u009f])\p{Cc}/gu;

/** The text without NUL, escape, delete and the other control characters below U+0080. */
export function sanitizeText(value: string): string {
  return value.replace(CONTROL_CHARACTERS, "");
}

function strippedText(clean: (value: string) => string, maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .transform((value, context) => {
      const stripped = clean(value).trim();
      if (stripped === "") addValueError(context, value, EMPTY_MESSAGE);
      return stripped;
    })
    .meta({ type: "string", minLength: 1, maxLength });
}

/** Text that must not be blank; surrounding white space is dropped. */
export function nonEmptyText(maxLength: number = MAX_TEXT_LENGTH) {
  return strippedText((value) => value, maxLength);
}

/** Text of a prompt: control characters and surrounding white space are dropped; must not be blank. */
export function sanitizedNonEmptyText(maxLength = 200_000) {
  return strippedText(sanitizeText, maxLength);
}

/** An identifier or null; null when absent. */
export function nullableName() {
  return wireName().nullable().default(null);
}

/** A text or null; null when absent. */
export function nullableText() {
  return wireText().nullable().default(null);
}

/** An id that callers hold as text or as a number; always text afterwards. */
export function wireId() {
  return z
    .unknown()
    .transform((value, context) => {
      const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
      if (typeof text !== "string") {
        context.addIssue({ code: "invalid_type", expected: "string", input: value });
        return z.NEVER;
      }
      const stripped = text.trim();
      if (stripped === "") addValueError(context, value, EMPTY_MESSAGE);
      if (stripped.length > 512) addValueError(context, value, "An id has at most 512 characters");
      return stripped;
    })
    .meta({ type: ["string", "integer"] });
}
