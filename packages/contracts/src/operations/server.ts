import { z } from "zod";
import { defineOperation } from "../operation.ts";

const tag = "server";

const checkStateSchema = z.enum(["ok", "degraded", "failed"]);
const checkNameSchema = z.enum(["database", "load", "disk", "clock", "queue", "embedder", "model"]);

/** How the server itself is. */
export const serverOperations = {
  health_live: defineOperation({
    method: "GET",
    path: "/health/live",
    tag,
    access: "public",
    summary: "Check that the process answers",
    description:
      "Live means that the process takes calls; nothing else is looked at. A process that is not live should be started again.",
    response: z.object({ status: z.enum(["live"]).describe("The process answers.") }),
    errors: [],
  }),
  health_ready: defineOperation({
    method: "GET",
    path: "/health/ready",
    tag,
    access: "public",
    summary: "Check that the server can do its work",
    description:
      "Ready means that turns can be stored and found. 503 otherwise: send no calls until it is ready again. Degraded parts leave it ready: search is by text without an embedder, and turns wait for a model. Reasons and figures are in `GET /api/server_status`.",
    response: z
      .object({
        status: z.enum(["ready", "degraded"]).describe("Whether every part works."),
        checks: z
          .array(
            z.object({
              name: checkNameSchema.describe("What was looked at."),
              state: checkStateSchema.describe("How it is now."),
            }),
          )
          .describe("Every part and its state."),
      })
      .meta({ id: "ReadinessResponse" }),
    errors: ["unavailable"],
  }),
  server_status: defineOperation({
    method: "GET",
    path: "/api/server_status",
    tag,
    access: "admin",
    summary: "Show how the server is",
    description:
      "Every part of the server with its state, the reason and figures: disk, queue, embedder, models. About the whole server, so it needs an admin key of the org that owns it.",
    response: z
      .object({
        status: z.enum(["ready", "degraded", "not_ready"]).describe("The worst that follows from the parts."),
        checks: z
          .array(
            z.object({
              name: checkNameSchema.describe("What was looked at."),
              state: checkStateSchema.describe("How it is now."),
              message: z.string().describe("Why, in a sentence."),
              figures: z.record(z.string(), z.number()).describe("What was measured, by name."),
            }),
          )
          .describe("Every part of the server."),
      })
      .meta({ id: "ServerStatusResponse" }),
    errors: [],
  }),
};
