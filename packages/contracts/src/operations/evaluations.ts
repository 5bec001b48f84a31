import { z } from "zod";
import { dashboardStatsSchema, evaluationResultViewSchema } from "../evaluation.ts";
import { defineOperation } from "../operation.ts";
import { wireInt, wireLimit } from "../primitives.ts";
import { msg, success } from "../responses.ts";
import { nullableName } from "../text.ts";

const tag = "evaluation";

/** How well the agent does. */
export const evaluationOperations = {
  get_agent_success_evaluation_results: defineOperation({
    method: "POST",
    path: "/api/get_agent_success_evaluation_results",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "body.agent_version" },
    summary: "List evaluations of sessions",
    description: "Newest first.",
    body: z
      .object({
        limit: wireLimit(100).describe("Most results; null means 100."),
        agent_version: nullableName().describe("Only this agent version."),
        session_id: nullableName().describe("Only this session."),
        user_id: nullableName().describe("Only sessions of this user."),
        evaluation_name: nullableName().describe("Only this evaluator."),
      })
      .meta({ id: "GetAgentSuccessEvaluationResultsRequest" }),
    response: z
      .object({
        success,
        agent_success_evaluation_results: z.array(evaluationResultViewSchema).describe("The results."),
        msg,
      })
      .meta({ id: "GetEvaluationResultsViewResponse" }),
    errors: [],
    example: { limit: 50 },
  }),
  get_dashboard_stats: defineOperation({
    method: "POST",
    path: "/api/get_dashboard_stats",
    tag,
    access: "read",
    summary: "Show figures over time",
    description: "Totals of the last days against the days before, and series in buckets.",
    body: z
      .object({
        days_back: wireInt({ gt: 0, le: 3650 })
          .nullable()
          .default(30)
          .describe("Length of a period in days; null means 30."),
      })
      .meta({ id: "GetDashboardStatsRequest" }),
    response: z
      .object({ success, stats: dashboardStatsSchema.optional().describe("The figures."), msg })
      .meta({ id: "GetDashboardStatsResponse" }),
    errors: [],
    example: { days_back: 7 },
  }),
};
