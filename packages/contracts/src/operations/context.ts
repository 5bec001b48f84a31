import { z } from "zod";
import { conversationTurnSchema } from "../conversation.ts";
import { learningKindSchema } from "../learning.ts";
import { defineOperation } from "../operation.ts";
import { wireFloat, wireInt, wireName } from "../primitives.ts";
import { searchNotes } from "../responses.ts";
import { nullableName, nullableText } from "../text.ts";

const contextItemSchema = z
  .object({
    kind: learningKindSchema.describe("Which of the three."),
    id: z.string().describe("Its id; numbers are written as text."),
    content: z.string().describe("The fact, or what to do."),
    trigger: z.string().optional().describe("When a rule applies."),
    rationale: z.string().optional().describe("Why a rule holds."),
    label: z.string().optional().describe("Such as `pending`, when it is not approved yet."),
    score: z.number().optional().describe("0–1, how well it fits the query."),
    tokens: z.int().describe("Its share of the text, estimated."),
  })
  .meta({ id: "ContextItem" });

/** What an agent should be told before it answers. */
export const contextOperations = {
  get_context: defineOperation({
    method: "POST",
    path: "/api/get_context",
    tag: "context",
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "body.agent_version" },
    summary: "Get what an agent should be told",
    description:
      "The user's profile, the user's rules and approved shared rules, best first within the token budget, as text to put into a prompt and as data. Pending shared rules only if the policy allows. Without a query the most important ones.",
    body: z
      .object({
        user_id: nullableName().describe("Whose profile and rules; null means shared rules only."),
        query: nullableText().describe("What the conversation is about now."),
        agent_version: nullableName().describe("Version of the agent; null means the server's default."),
        session_id: nullableName().describe(
          "The session it is for, kept with the record of what was served.",
        ),
        conversation_history: z
          .array(conversationTurnSchema)
          .max(1000)
          .nullable()
          .default(null)
          .describe("Turns before, oldest first; they help to find what fits."),
        token_budget: wireInt({ gt: 0, le: 100_000 })
          .default(1000)
          .describe("Most tokens of the text, estimated."),
        kinds: z
          .array(learningKindSchema)
          .max(3)
          .nullable()
          .default(null)
          .describe("Only these kinds; null means all."),
        threshold: wireFloat({ ge: 0, le: 1 })
          .nullable()
          .default(null)
          .describe("Least score, 0–1; null means the server's."),
        source: wireName().nullable().default(null).describe("Only learnings from this source."),
      })
      .meta({ id: "GetContextRequest" }),
    response: z
      .object({
        context_id: z.string().describe("Names this answer in the record of what was served."),
        text: z.string().describe("Ready to put into a prompt; empty when nothing fits."),
        tokens: z.int().describe("Tokens of the text, estimated."),
        truncated: z.boolean().describe("True when something that fits did not fit the budget."),
        items: z.array(contextItemSchema).describe("The same as data, in the order of the text."),
        profile_ids: z.array(z.string()).describe("Profiles that were used."),
        user_playbook_ids: z.array(z.int()).describe("User playbooks that were used."),
        agent_playbook_ids: z.array(z.int()).describe("Agent playbooks that were used."),
        ...searchNotes,
      })
      .meta({ id: "GetContextResponse" }),
    errors: [],
    example: { user_id: "dana", query: "deploy the new build", token_budget: 500 },
  }),
};
