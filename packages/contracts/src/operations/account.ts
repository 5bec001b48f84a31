import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { message, success } from "../responses.ts";

const tag = "account";

export const accountOperations = {
  root: defineOperation({
    method: "GET",
    path: "/",
    tag,
    access: "public",
    summary: "Say what this is",
    description: "Names the service and where its documentation and health are.",
    response: z.object({
      service: z.string().describe("Name of the service."),
      docs: z.string().describe("Path of the documentation."),
      health: z.string().describe("Path of the health check."),
    }),
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
      status: z.enum(["healthy", "unhealthy"]).describe("Whether storage answers."),
      version: z.string().describe("Version of the server."),
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
      server_version: z.string().describe("Version of the server."),
      api_version: z.string().describe("Version of the API."),
      min_client_version: z.string().describe("Oldest client that works."),
    }),
    errors: [],
  }),
  whoami: defineOperation({
    method: "GET",
    path: "/api/whoami",
    tag,
    access: "read",
    boundKeys: { user: "any", agentVersion: "any" },
    summary: "Show whose key this is",
    description: "Org of the key and the storage behind it.",
    response: z
      .object({
        success,
        org_id: z.string().describe("Org of the key."),
        storage_type: z.string().optional().describe("Kind of storage."),
        storage_label: z.string().optional().describe("Where the storage is, masked."),
        storage_configured: z.boolean().describe("Whether storage is ready."),
        message,
        learner: z.string().optional().describe("Which learner reads new turns."),
        scopes: z.array(z.string()).optional().describe("What the key may do."),
      })
      .meta({ id: "WhoamiResponse" }),
    errors: [],
  }),
};
