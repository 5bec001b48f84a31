import { z } from "zod";
import { wireBool } from "./primitives.ts";

const scorePartsSchema = z
  .object({
    cosine: z.number().describe("How near the meaning is, or is to be expected of the words."),
    text: z.number().describe("How much of the query the words say, weighed."),
    prior: z.number().describe("What speaker and wording added or took off."),
    context: z.number().describe("What neighbouring turns and the session added."),
  })
  .meta({ id: "ScoreParts" });

/** What a hit says of its place. */
export const scoreFields = {
  score: z.number().optional().describe("0–1, only in search results."),
  score_parts: scorePartsSchema
    .optional()
    .describe(
      "What the score was made of, only when `explain` asked for it; the score grows with their sum.",
    ),
};

/** Fields of every search that reach beyond what it looks for. */
export const searchExtras = {
  explain: wireBool().default(false).describe("Show with each hit what its score was made of."),
  enable_reranking: wireBool()
    .nullable()
    .default(false)
    .describe("Let a model read the best hits and put them in order."),
};
