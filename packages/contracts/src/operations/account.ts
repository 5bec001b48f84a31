import { z } from "zod";
import { defineOperation } from "../operation.ts";

const tag = "account";

export const accountOperations = {
  root: defineOperation({
    method: "GET",
    path: "/",
    tag,
    access: "public",
    summary: "Say what this is",
    description: "Names the service and where its documentation and health are.",
    response: z.object({ service: z.string(), docs: z.string(), health: z.string() }),
    errors: [],
  }),
  health: defineOperation({
    method: "GET",
    path: "/health",
    tag,
    access: "public",
    summary: "Check that the server works",
    description: "Healthy means that storage answers. Reveals nothing about the data.",
    response: z.object({
      status: z.enum(["healthy", "unhealthy"]),
      version: z.string(),
      instance_id: z.string().describe("Random id of the data folder, so that a client knows whom it meets."),
    }),
    errors: ["unavailable"],
  }),
  meta_version: defineOperation({
    method: "GET",
    path: "/meta/version",
    tag,
    access: "public",
    summary: "Show versions",
    description: "Version of the server and of the API, and the oldest client that works with it.",
    response: z.object({
      server_version: z.string(),
      api_version: z.string(),
      min_client_version: z.string(),
    }),
    errors: [],
  }),
  whoami: defineOperation({
    method: "GET",
    path: "/api/whoami",
    tag,
    access: "read",
    summary: "Show whose key this is",
    description: "Org of the key and the storage behind it.",
    response: z
      .object({
        success: z.boolean(),
        org_id: z.string(),
        storage_type: z.string().optional(),
        storage_label: z.string().optional(),
        storage_configured: z.boolean(),
        message: z.string(),
        learner: z.string().optional().describe("Which learner reads new turns."),
        scopes: z.array(z.string()).optional(),
      })
      .meta({ id: "WhoamiResponse" }),
    errors: [],
  }),
};
