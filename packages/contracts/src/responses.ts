import { z } from "zod";

/** Answer of a delete that names one thing. */
export const deleteResponseSchema = z
  .object({ success: z.boolean(), message: z.string(), deleted_count: z.int().optional() })
  .meta({ id: "DeleteResponse" });

/** Answer of a delete over many things. */
export const bulkDeleteResponseSchema = z
  .object({ success: z.boolean(), deleted_count: z.int().describe("Rows removed."), message: z.string() })
  .meta({ id: "BulkDeleteResponse" });

/** What a search says about itself beside its hits. */
export const searchNotes = {
  search_mode: z.string().optional().describe("The mode that served the answer."),
  degraded: z
    .array(z.string())
    .optional()
    .describe("Parts of the search that failed or were not ready, so that hits may be missing."),
};
