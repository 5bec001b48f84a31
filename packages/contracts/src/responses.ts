import { z } from "zod";

/** `success` of an answer with status 200. */
export const success = z.boolean().describe("False when the operation did nothing; the message says why.");
/** `msg` of an answer. */
export const msg = z.string().optional().describe("What happened, in words.");
/** `message` of an answer. */
export const message = z.string().describe("What happened, in words.");

/** Answer of a delete that names one thing. */
export const deleteResponseSchema = z
  .object({ success, message, deleted_count: z.int().optional().describe("Rows removed.") })
  .meta({ id: "DeleteResponse" });

/** Answer of a delete over many things. */
export const bulkDeleteResponseSchema = z
  .object({ success, deleted_count: z.int().describe("Rows removed."), message })
  .meta({ id: "BulkDeleteResponse" });

/** What a search says about itself beside its hits. */
export const searchNotes = {
  reformulated_query: z
    .string()
    .optional()
    .describe("The query that was searched for, when a model rewrote it."),
  search_mode: z.string().optional().describe("The mode that served the answer."),
  nothing_relevant: z
    .object({ best_score: z.number().describe("Score of the best of them, 0–1.") })
    .optional()
    .describe("There when rows were looked at and none reached the threshold."),
  degraded: z
    .array(z.string())
    .optional()
    .describe("Parts of the search that failed or were not ready, so that hits may be missing."),
};

/** Codes of a repeat with an Idempotency-Key; every operation that changes something can answer them. */
export const REPEAT_ERRORS = ["idempotency_mismatch", "in_flight", "conflict"] as const;

/** Answer of an update. */
export function updateResponse(id: string) {
  return z.object({ success, msg }).meta({ id });
}

/** Answer of an add: how many, and the ids they got. */
export function addResponse(id: string, itemId: z.ZodType) {
  return z
    .object({
      success,
      message: z.string().optional().describe("What happened, in words."),
      added_count: z.int().describe("Rows stored."),
      ids: z.array(itemId).optional().describe("Ids of the stored rows, in the order sent."),
    })
    .meta({ id });
}
