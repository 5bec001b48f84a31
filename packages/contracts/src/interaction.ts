import { z } from "zod";
import { userActionSchema } from "./enums.ts";
import { imageUrl } from "./image-url.ts";
import { nonEmptyName, wireBool, wireInt, wireName, wireText } from "./primitives.ts";
import { message, success } from "./responses.ts";
import { scoreFields } from "./search-fields.ts";

export const toolUsedSchema = z
  .object({
    tool_name: wireName().describe("Name of the tool the agent called."),
    tool_data: z.record(z.string(), z.unknown()).default({}).describe("Free-form: input, output, latency."),
  })
  .meta({ id: "ToolUsed" });

const turnFields = {
  role: wireName().default("User").describe("Who spoke: user, assistant, system, tool or any other word."),
  content: wireText().default("").describe("The text of the turn."),
  shadow_content: wireText().default("").describe("What a second agent under test would have answered."),
  expert_content: wireText().default("").describe("What a human expert would have answered."),
  user_action: userActionSchema.default("none").describe("A UI action besides the text."),
  user_action_description: wireText().default("").describe("Required when `user_action` is not `none`."),
  interacted_image_url: imageUrl()
    .default("")
    .describe(
      "http, https or data URL of an image. One inside the own network needs `reflexio.allow_private_urls`.",
    ),
  tools_used: z.array(toolUsedSchema).max(1000).default([]).describe("Tool calls made in this turn."),
};

/** One turn as a caller sends it. */
export const interactionDataSchema = z
  .object({
    created_at: wireInt({ ge: 0 }).optional().describe("Unix seconds; the time of arrival when absent."),
    ...turnFields,
    image_encoding: z.string().max(20_000_000).default("").describe("Base64 image; not with an image URL."),
    message_id: nonEmptyName()
      .nullable()
      .default(null)
      .describe(
        "The caller's own id of this turn: a turn of the same user with a known id is not stored again.",
      ),
  })
  .meta({ id: "InteractionData" });

/** A stored turn as it is shown. */
export const interactionViewSchema = z
  .object({
    interaction_id: z.int().describe("Id of the turn; later turns have higher ones."),
    user_id: z.string().describe("The user the conversation belongs to."),
    request_id: z.string().describe("The publish call the turn came with."),
    created_at: z.int().describe("Unix seconds."),
    role: z.string().describe("Who spoke."),
    content: z.string().describe("The text of the turn."),
    user_action: userActionSchema.describe("A UI action besides the text."),
    user_action_description: z.string().describe("What the action was."),
    interacted_image_url: z.string().describe("URL of an image; empty when there is none."),
    shadow_content: z.string().describe("What a second agent under test would have answered."),
    expert_content: z.string().describe("What a human expert would have answered."),
    tools_used: z
      .array(
        z.object({
          tool_name: z.string().describe("Name of the tool."),
          tool_data: z.record(z.string(), z.unknown()).describe("Free-form: input, output, latency."),
        }),
      )
      .describe("Tool calls made in this turn."),
    session_id: z.string().optional().describe("Session of the turn's request, when it has one."),
    message_id: z.string().optional().describe("The caller's own id of the turn, when it gave one."),
    ...scoreFields,
  })
  .meta({ id: "InteractionView" });

/** Body of publish. */
export const publishBodySchema = z
  .object({
    user_id: nonEmptyName().describe("The user the conversation belongs to."),
    interaction_data_list: z
      .array(interactionDataSchema)
      .min(1)
      .max(10_000)
      .describe("The turns, oldest first."),
    source: wireName().default("").describe("Where the conversation happened, such as `web`."),
    agent_version: wireName().default("").describe("Version of the agent; empty means the server's default."),
    session_id: wireName().nullable().default(null).describe("Groups several publishes into one session."),
    skip_aggregation: wireBool().default(false).describe("Do not aggregate into agent playbooks afterwards."),
    force_extraction: wireBool()
      .default(false)
      .describe("Learn from these turns now, whatever the gates say."),
  })
  .meta({ id: "PublishUserInteractionRequest" });

export const publishResponseSchema = z
  .object({
    success,
    message,
    warnings: z.array(z.string()).describe("What went wrong without failing the call."),
    request_id: z.string().optional().describe("Id of the stored request."),
    interaction_ids: z
      .array(z.int())
      .optional()
      .describe("Ids of the turns in the order sent, those included that were stored before."),
    duplicate: z
      .boolean()
      .optional()
      .describe("True when nothing was stored: the Idempotency-Key or every `message_id` is known."),
    learner: z.string().optional().describe("Which learner will read, or has read, the turns."),
    learning: z.string().optional().describe("What was learnt, or why nothing was, or what happens next."),
    endpoint_url: z.string().optional().describe("Never set; kept for older clients."),
    storage_type: z.string().optional().describe("Kind of storage."),
    storage_label: z.string().optional().describe("Where the storage is, masked."),
    profiles_added: z.int().optional().describe("New profiles from these turns."),
    profiles_updated: z.int().optional().describe("Profiles these turns changed."),
    playbooks_added: z.int().optional().describe("New user playbooks from these turns."),
    playbooks_updated: z.int().optional().describe("User playbooks these turns changed."),
  })
  .meta({ id: "PublishUserInteractionResponse" });

export type ToolUsed = z.infer<typeof toolUsedSchema>;
export type InteractionData = z.infer<typeof interactionDataSchema>;
export type InteractionView = z.infer<typeof interactionViewSchema>;
export type PublishBody = z.infer<typeof publishBodySchema>;
export type PublishResponse = z.infer<typeof publishResponseSchema>;
