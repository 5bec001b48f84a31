import { z } from "zod";
import { interactionViewSchema } from "./interaction.ts";

/** One publish call. */
export const requestSchema = z
  .object({
    request_id: z.string().describe("Id of the call."),
    user_id: z.string().describe("The user the turns belong to."),
    created_at: z.int().describe("Unix seconds."),
    source: z.string().describe("Where the conversation happened; may be empty."),
    agent_version: z.string().describe("Version of the agent."),
    session_id: z.string().nullable().optional().describe("Session; absent when the call had none."),
  })
  .meta({ id: "Request" });

/** A publish call with its turns. */
export const requestDataViewSchema = z
  .object({
    request: requestSchema.describe("The call."),
    interactions: z.array(interactionViewSchema).describe("Its turns, oldest first."),
  })
  .meta({ id: "RequestDataView" });

/** Publish calls of one session. */
export const sessionViewSchema = z
  .object({
    session_id: z.string().describe("Empty for calls without a session."),
    requests: z.array(requestDataViewSchema).describe("Newest first."),
  })
  .meta({ id: "SessionView" });

export type RequestView = z.infer<typeof requestSchema>;
export type RequestDataView = z.infer<typeof requestDataViewSchema>;
export type SessionView = z.infer<typeof sessionViewSchema>;
