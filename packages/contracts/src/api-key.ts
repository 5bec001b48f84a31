import { z } from "zod";

/** What a key may do. `admin` includes the others. */
export const apiKeyScopeSchema = z.enum(["publish", "read", "review", "admin"]);

/** A key as it is shown: never the key itself. */
export const apiKeyViewSchema = z
  .object({
    key_id: z.string().describe("Names the key in the other operations."),
    name: z.string().describe("What the key is for."),
    prefix: z.string().describe("First characters of the key, to recognise it by."),
    scopes: z.array(apiKeyScopeSchema).describe("What it may do."),
    user_id: z.string().optional().describe("The only user it may act for."),
    agent_version: z.string().optional().describe("The only agent version it may act for."),
    created_at: z.int().describe("Unix seconds."),
    expires_at: z.int().optional().describe("Unix seconds; absent when it does not expire."),
    last_used_at: z.int().optional().describe("Unix seconds; absent when it was never used."),
    revoked_at: z.int().optional().describe("Unix seconds; absent while it works."),
    rotated_to: z.string().optional().describe("Id of the key that replaced it."),
  })
  .meta({ id: "ApiKeyView" });

/** A new key: the only time that it is shown. */
export const newApiKeySchema = z
  .object({
    api_key: z.string().describe("The key. Keep it now: only its hash is stored."),
    key: apiKeyViewSchema.describe("What it is and may do."),
  })
  .meta({ id: "NewApiKey" });

export type ApiKeyScope = z.infer<typeof apiKeyScopeSchema>;
export type ApiKeyView = z.infer<typeof apiKeyViewSchema>;
export type NewApiKey = z.infer<typeof newApiKeySchema>;
