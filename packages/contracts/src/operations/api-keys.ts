import { z } from "zod";
import { apiKeyScopeSchema, apiKeyViewSchema, newApiKeySchema } from "../api-key.ts";
import { defineOperation } from "../operation.ts";
import { addValueError, nonEmptyName, wireBool, wireDateTime, wireInt } from "../primitives.ts";
import { REPEAT_ERRORS } from "../responses.ts";
import { nullableName } from "../text.ts";

const tag = "api keys";
const keyId = nonEmptyName().describe("Id of the key, not the key itself.");
const expiresAt = wireDateTime().nullable().default(null);

const createApiKeyBody = z
  .object({
    name: nonEmptyName().describe("What the key is for."),
    scopes: z
      .array(apiKeyScopeSchema)
      .min(1)
      .max(4)
      .describe(
        "What it may do: publish turns, read, review learnings, or admin, which includes the others.",
      ),
    user_id: nullableName().describe("The only user it may act for; null means every user."),
    agent_version: nullableName().describe("The only agent version it may act for; null means every one."),
    expires_at: expiresAt.describe("When it stops working; null means never."),
  })
  .superRefine((value, context) => {
    const isTooWide = value.scopes.includes("admin") || value.scopes.includes("review");
    if (value.user_id !== null && isTooWide) {
      addValueError(context, value, "a key bound to one user cannot have the scope review or admin");
    }
  })
  .meta({ id: "CreateApiKeyRequest" });

/** Keys of the org. */
export const apiKeyOperations = {
  create_api_key: defineOperation({
    method: "POST",
    path: "/api/create_api_key",
    tag,
    access: "admin",
    summary: "Make an API key",
    description: "The answer is the only time that the key is shown.",
    body: createApiKeyBody,
    response: newApiKeySchema,
    idempotent: true,
    keepsOwnReceipt: true,
    errors: REPEAT_ERRORS,
    example: { name: "support bot", scopes: ["publish", "read"] },
  }),
  list_api_keys: defineOperation({
    method: "GET",
    path: "/api/list_api_keys",
    tag,
    access: "admin",
    summary: "List API keys",
    description: "Newest first, with their last use, never with the keys themselves.",
    query: z.object({
      include_revoked: wireBool().default(false).describe("Show revoked and expired keys too."),
    }),
    response: z
      .object({ keys: z.array(apiKeyViewSchema).describe("The keys.") })
      .meta({ id: "ListApiKeysResponse" }),
    errors: [],
    queryExample: { include_revoked: "true" },
  }),
  rotate_api_key: defineOperation({
    method: "POST",
    path: "/api/rotate_api_key",
    tag,
    access: "admin",
    summary: "Replace an API key by a new one",
    description:
      "The new key has the same name, scopes and bindings. The old one stops at once, or after the grace time.",
    body: z
      .object({
        key_id: keyId,
        grace_seconds: wireInt({ ge: 0, le: 2_592_000 })
          .default(0)
          .describe("How long the old key still works."),
        expires_at: expiresAt.describe("When the new key stops working; null means as long as the old one."),
      })
      .meta({ id: "RotateApiKeyRequest" }),
    response: newApiKeySchema,
    idempotent: true,
    keepsOwnReceipt: true,
    errors: ["not_found", ...REPEAT_ERRORS],
    example: { key_id: "key_01", grace_seconds: 3600 },
  }),
  revoke_api_key: defineOperation({
    method: "POST",
    path: "/api/revoke_api_key",
    tag,
    access: "admin",
    summary: "Make an API key stop working",
    description: "At once and for good. The last key with the scope admin is not revoked.",
    body: z.object({ key_id: keyId }).meta({ id: "RevokeApiKeyRequest" }),
    response: z
      .object({ key: apiKeyViewSchema.describe("The key as it is now.") })
      .meta({ id: "RevokeApiKeyResponse" }),
    idempotent: true,
    keepsOwnReceipt: true,
    errors: ["not_found", ...REPEAT_ERRORS],
    example: { key_id: "key_01" },
  }),
};
