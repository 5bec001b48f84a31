import { z } from "zod";
import { searchModeSchema } from "../enums.ts";
import { defineOperation } from "../operation.ts";
import { agentPlaybookViewSchema, userPlaybookViewSchema } from "../playbook.ts";
import {
  addValueError,
  nonEmptyName,
  wireBool,
  wireFloat,
  wireLimit,
  wireName,
  wireText,
} from "../primitives.ts";
import { profileViewSchema } from "../profile.ts";
import { searchNotes } from "../responses.ts";

const conversationTurn = z
  .object({ role: nonEmptyName(), content: wireText() })
  .meta({ id: "ConversationTurn" });

const queryText = wireText()
  .transform((value, context) => {
    const stripped = value.trim();
    if (stripped === "") addValueError(context, value, "String must not be empty or whitespace-only");
    return stripped;
  })
  .meta({ type: "string", minLength: 1 });

export const searchOperations = {
  search: defineOperation({
    method: "POST",
    path: "/api/search",
    tag: "search",
    access: "read",
    summary: "Search everything that was learnt",
    description:
      "Profiles and playbooks of a user, and agent playbooks, best first. Profiles need a `user_id`. Rejected, archived, expired and superseded learnings are never found.",
    body: z
      .object({
        query: queryText,
        top_k: wireLimit(5),
        threshold: wireFloat({ ge: 0, le: 1 }).nullable().default(0.3),
        agent_version: wireName().nullable().default(null),
        playbook_name: wireName().nullable().default(null),
        user_id: wireName().nullable().default(null),
        conversation_history: z.array(conversationTurn).max(1000).nullable().default(null),
        enable_reformulation: wireBool().nullable().default(false),
        search_mode: searchModeSchema.default("hybrid"),
      })
      .meta({ id: "UnifiedSearchRequest" }),
    response: z
      .object({
        success: z.boolean(),
        profiles: z.array(profileViewSchema),
        agent_playbooks: z.array(agentPlaybookViewSchema),
        user_playbooks: z.array(userPlaybookViewSchema),
        reformulated_query: z.string().optional(),
        msg: z.string().optional(),
        ...searchNotes,
      })
      .meta({ id: "UnifiedSearchViewResponse" }),
    errors: [],
    example: { query: "which region do we deploy to", user_id: "dana" },
  }),
};
