import { z } from "zod";
import { addValueError, wireFloat, wireInt, wireName } from "./primitives.ts";

/** Most ids or rows one call may carry. */
export const MAX_BATCH = 10_000;
/** Length of the vectors that callers may send along; they are checked, never used. */
export const WIRE_VECTOR_LENGTH = 512;

/** A list of text ids, at least one. */
export function nameList() {
  return z.array(wireName()).min(1).max(MAX_BATCH);
}

/** A list of numeric ids, at least one. */
export function idList() {
  return z.array(wireInt()).min(1).max(MAX_BATCH);
}

/** A list of names or null, null when absent. */
export function nullableNameList() {
  return z.array(wireName()).max(MAX_BATCH).nullable().default(null);
}

/** A vector as other clients send it along: empty, or of {@link WIRE_VECTOR_LENGTH} numbers. */
export function embeddingVector() {
  return z.array(wireFloat()).superRefine((value, context) => {
    if (value.length === 0 || value.length === WIRE_VECTOR_LENGTH) return;
    const message = `Embedding must be empty or have exactly ${WIRE_VECTOR_LENGTH} dimensions, got ${value.length}`;
    addValueError(context, value, message);
  });
}

/** `next_cursor` of a page, which names its last row; null asks for the first page. */
export function pageCursor() {
  return z
    .string()
    .regex(/^\d{1,15}\..{1,600}$/)
    .transform((text) => ({
      at: Number(text.slice(0, text.indexOf("."))),
      id: text.slice(text.indexOf(".") + 1),
    }))
    .nullable()
    .default(null)
    .describe("`next_cursor` of the page before; null means the first page.");
}

/** Where the page after begins. */
export const nextCursor = {
  next_cursor: z
    .string()
    .optional()
    .describe("Send it as `cursor` for the next page; absent on the last one."),
};

/** Most problems of one rule that are listed; the caller sees the pattern, and the answer stays small. */
export const MAX_LISTED_PROBLEMS = 20;

/** Reports a rule about the items of a list, as problems of the whole body. */
export function checkEach<Item>(
  items: readonly Item[],
  context: z.core.$RefinementCtx,
  problemOf: (item: Item, index: number) => string | undefined,
): void {
  let found = 0;
  for (const [index, item] of items.entries()) {
    const problem = problemOf(item, index);
    if (problem === undefined) continue;
    addValueError(context, items, problem);
    found += 1;
    if (found === MAX_LISTED_PROBLEMS) return;
  }
}
