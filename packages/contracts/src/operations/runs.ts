import { z } from "zod";
import { learningKindSchema } from "../learning.ts";
import { defineOperation } from "../operation.ts";
import { checkTimeRange, nonEmptyName, timeRangeFields, wireBool, wireLimit } from "../primitives.ts";
import { runKindSchema, runSchema, runStatusSchema, runTraceSchema } from "../run.ts";
import { nullableName } from "../text.ts";

const tag = "runs";

/** Executions of learners, aggregation and evaluation. */
export const runOperations = {
  get_runs: defineOperation({
    method: "POST",
    path: "/api/get_runs",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id" },
    summary: "List runs",
    description: "Newest first, with counts, tokens, cost and time. Page with `next_cursor`.",
    body: z
      .object({
        kind: runKindSchema.nullable().default(null).describe("Only runs of this kind."),
        status: runStatusSchema.nullable().default(null).describe("Only runs of this status."),
        user_id: nullableName().describe("Only runs over turns of this user."),
        request_id: nullableName().describe("Only runs that read this publish call."),
        session_id: nullableName().describe("Only runs over this session."),
        learner: nullableName().describe("Only runs of this learner."),
        operation_id: nullableName().describe("Only runs of this operation."),
        learning_kind: learningKindSchema
          .nullable()
          .default(null)
          .describe("Only runs that changed a learning of this kind."),
        ...timeRangeFields,
        limit: wireLimit(50).describe("Most runs; null means 50."),
        cursor: nullableName().describe("`next_cursor` of the page before."),
      })
      .superRefine(checkTimeRange)
      .meta({ id: "GetRunsRequest" }),
    response: z
      .object({
        runs: z.array(runSchema).describe("The runs."),
        next_cursor: z.string().optional().describe("Absent on the last page."),
      })
      .meta({ id: "GetRunsResponse" }),
    errors: [],
    example: { user_id: "dana", limit: 20 },
  }),
  get_run: defineOperation({
    method: "GET",
    path: "/api/runs/{id}",
    tag,
    access: "read",
    boundKeys: { user: "own", agentVersion: "own" },
    summary: "Show the trace of a run",
    description:
      "Each step with model, tokens, cost and time, and for each candidate what became of it and why. Raw replies of models are shown to keys with the scope admin.",
    params: z.object({ id: nonEmptyName().describe("Id of the run.") }),
    query: z.object({
      include_raw: wireBool().default(false).describe("Show the replies of models word for word."),
    }),
    response: runTraceSchema,
    errors: ["not_found"],
    paramsExample: { id: "run_01" },
  }),
};
