import { z } from "zod";
import { conversationTurnSchema } from "../conversation.ts";
import { searchModeSchema } from "../enums.ts";
import { defineOperation } from "../operation.ts";
import { agentPlaybookViewSchema, userPlaybookViewSchema } from "../playbook.ts";
import { wireBool, wireFloat, wireLimit } from "../primitives.ts";
import { profileViewSchema } from "../profile.ts";
import { msg, searchNotes, success } from "../responses.ts";
import { searchExtras } from "../search-fields.ts";
import { nonEmptyText, nullableName } from "../text.ts";

export const searchOperations = {
  search: defineOperation({
    method: "POST",
    path: "/api/search",
    tag: "search",
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "body.agent_version" },
    summary: "Search everything that was learnt",
    description:
      "Profiles and playbooks of a user, and agent playbooks, best first. Profiles need a `user_id`. Rejected, archived, expired and superseded learnings are never found.",
    body: z
      .object({
        query: nonEmptyText().describe("What to search for."),
        top_k: wireLimit(5).describe("Most hits of each kind; null means 5."),
        threshold: wireFloat({ ge: 0, le: 1 })
          .nullable()
          .default(0.3)
          .describe("Least score of a hit, 0–1; null means none."),
        agent_version: nullableName().describe("Only rules for this agent version."),
        playbook_name: nullableName().describe("Only rules of this name."),
        user_id: nullableName().describe("Whose profiles and rules; null leaves profiles out."),
        conversation_history: z
          .array(conversationTurnSchema)
          .max(1000)
          .nullable()
          .default(null)
          .describe("Turns before, oldest first, for rewriting the query."),
        enable_reformulation: wireBool()
          .nullable()
          .default(false)
          .describe("Let a model rewrite the query first."),
        search_mode: searchModeSchema.default("hybrid").describe("By meaning, by words, or both."),
        ...searchExtras,
      })
      .meta({ id: "UnifiedSearchRequest" }),
    response: z
      .object({
        success,
        profiles: z.array(profileViewSchema).describe("Profiles of the user."),
        agent_playbooks: z.array(agentPlaybookViewSchema).describe("Shared rules."),
        user_playbooks: z.array(userPlaybookViewSchema).describe("Rules learnt from the user."),
        msg,
        ...searchNotes,
      })
      .meta({ id: "UnifiedSearchViewResponse" }),
    errors: [],
    example: { query: "which region do we deploy to", user_id: "dana" },
  }),
};
