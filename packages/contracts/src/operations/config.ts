import { z } from "zod";
import { configInputSchema, configSchema } from "../config.ts";
import { defineOperation } from "../operation.ts";
import { wireInt, wireLimit } from "../primitives.ts";
import { message, REPEAT_ERRORS, success } from "../responses.ts";

const tag = "configuration";

const problemSchema = z
  .object({
    path: z.string().describe("Field, such as `api_key_config.openai.api_key`."),
    message: z.string().describe("What is wrong with it, or worth knowing."),
  })
  .meta({ id: "ConfigProblem" });

/** The org's configuration. */
export const configOperations = {
  my_config: defineOperation({
    method: "GET",
    path: "/api/my_config",
    tag: "account",
    access: "admin",
    summary: "Show the storage of this org",
    description: "Secrets are masked. Closed unless the server allows it.",
    response: z
      .object({
        success,
        storage_config: z.record(z.string(), z.unknown()).optional().describe("The storage, secrets masked."),
        storage_type: z.string().optional().describe("sqlite, disk or supabase."),
        message,
      })
      .meta({ id: "MyConfigResponse" }),
    errors: [],
  }),
  get_config: defineOperation({
    method: "GET",
    path: "/api/get_config",
    tag,
    access: "admin",
    summary: "Show the configuration",
    description:
      "Every field, defaults included. Secrets are masks; a mask sent back keeps the stored secret.",
    response: configSchema,
    keepsNulls: true,
    errors: [],
  }),
  set_config: defineOperation({
    method: "POST",
    path: "/api/set_config",
    tag,
    access: "admin",
    summary: "Replace the configuration",
    description:
      "The whole configuration is replaced; `storage_config` null keeps the storage. Everything is checked first, and all problems are reported at once; the configuration in force stays when there are any.",
    body: configInputSchema,
    response: z
      .object({
        success,
        msg: z.string().nullable().describe("What happened, in words."),
        version: z.int().optional().describe("Version of the configuration now in force."),
        problems: z.array(problemSchema).optional().describe("Why it was refused."),
        warnings: z.array(problemSchema).optional().describe("Ignored and old fields."),
      })
      .meta({ id: "SetConfigResponse" }),
    keepsNulls: true,
    idempotent: true,
    keepsOwnReceipt: true,
    errors: REPEAT_ERRORS,
    example: {
      storage_config: null,
      agent_context_prompt: "Support desk for a parcel service",
      extraction_preset: "quick_chat",
      user_playbook_extractor_configs: [
        {
          extractor_name: "shipping",
          extraction_definition_prompt: "Rules about addresses",
          aggregation_config: { min_cluster_size: 3 },
        },
      ],
    },
  }),
};

/** Earlier versions of the configuration. */
export const configHistoryOperations = {
  get_config_history: defineOperation({
    method: "GET",
    path: "/api/get_config_history",
    tag,
    access: "admin",
    summary: "List versions of the configuration",
    description: "Newest first, each with what it changed. Secrets are masked.",
    query: z.object({ limit: wireLimit(20).describe("Most versions.") }),
    response: z
      .object({
        versions: z
          .array(
            z.object({
              version: z.int().describe("Counts up from 1."),
              created_at: z.int().describe("Unix seconds."),
              actor: z.string().describe("Name of the API key that set it, or `file`."),
              is_current: z.boolean().describe("True for the one in force."),
              changes: z
                .array(
                  z.object({
                    path: z.string().describe("Field."),
                    before: z.unknown().describe("Value before."),
                    after: z.unknown().describe("Value after."),
                  }),
                )
                .describe("Against the version before."),
            }),
          )
          .describe("The versions."),
      })
      .meta({ id: "GetConfigHistoryResponse" }),
    keepsNulls: true,
    errors: [],
    queryExample: { limit: "5" },
  }),
  restore_config: defineOperation({
    method: "POST",
    path: "/api/restore_config",
    tag,
    access: "admin",
    summary: "Go back to a version of the configuration",
    description: "Makes a new version with the content of the named one, secrets included.",
    body: z
      .object({ version: wireInt({ gt: 0 }).describe("The version to go back to.") })
      .meta({ id: "RestoreConfigRequest" }),
    response: z
      .object({
        version: z.int().describe("The new version."),
        config: configSchema.describe("The configuration now in force, secrets masked."),
      })
      .meta({ id: "RestoreConfigResponse" }),
    keepsNulls: true,
    idempotent: true,
    keepsOwnReceipt: true,
    errors: ["not_found", ...REPEAT_ERRORS],
    example: { version: 1 },
  }),
};
