import { z } from "zod";
import { nonEmptyName } from "./primitives.ts";
import { nonEmptyText } from "./text.ts";

/** A turn of the conversation so far, as context of a search. */
export const conversationTurnSchema = z
  .object({
    role: nonEmptyName().describe("Who spoke."),
    content: nonEmptyText().describe("What was said."),
  })
  .meta({ id: "ConversationTurn" });

export type ConversationTurn = z.infer<typeof conversationTurnSchema>;
