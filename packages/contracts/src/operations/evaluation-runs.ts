import { z } from "zod";
import { evaluationResultViewSchema } from "../evaluation.ts";
import { defineOperation } from "../operation.ts";
import { wireName } from "../primitives.ts";
import { msg, REPEAT_ERRORS, success } from "../responses.ts";

/** Judging sessions on request. */
export const evaluationRunOperations = {
  evaluate_session: defineOperation({
    method: "POST",
    path: "/api/evaluate_session",
    tag: "evaluation",
    access: "review",
    summary: "Judge a session now",
    description:
      "Judges a session with every configured evaluator without waiting until it is quiet, and answers its results, which take the place of earlier ones.",
    body: z
      .object({
        user_id: wireName().describe("Whose session it is."),
        session_id: wireName().describe("The session."),
      })
      .meta({ id: "EvaluateSessionRequest" }),
    response: z
      .object({
        success,
        agent_success_evaluation_results: z
          .array(evaluationResultViewSchema)
          .describe("The results of the session, newest first."),
        msg,
      })
      .meta({ id: "EvaluateSessionResponse" }),
    idempotent: true,
    errors: ["model_unavailable", ...REPEAT_ERRORS],
    example: { user_id: "dana", session_id: "deploy-1" },
  }),
};
