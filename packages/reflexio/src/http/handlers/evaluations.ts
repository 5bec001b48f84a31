import type { EvaluationResultView } from "@reflexio/contracts";
import type { EvaluationRecord } from "../../ports/evaluation-store.ts";
import type { EvaluationService } from "../../services/evaluation-service.ts";
import type { Handlers } from "../handler.ts";
import { found } from "./answers.ts";

const DEFAULT_RESULTS = 100;
const DEFAULT_DAYS = 30;

function toView({ last_interaction_id: _last, run_id, ...row }: EvaluationRecord): EvaluationResultView {
  // Results of before runs were kept have none.
  return run_id === "" ? row : { ...row, run_id };
}

export function evaluationHandlers(evaluations: EvaluationService) {
  return {
    async get_agent_success_evaluation_results({ body }, { principal }) {
      const filter = {
        agentVersion: body.agent_version,
        sessionId: body.session_id,
        userId: body.user_id,
        evaluationName: body.evaluation_name,
      };
      const rows = await evaluations.results(principal.orgId, filter, body.limit ?? DEFAULT_RESULTS);
      return {
        success: true,
        agent_success_evaluation_results: rows.map(toView),
        msg: found(rows, "evaluation result"),
      };
    },
    async evaluate_session({ body }, { principal, signal }) {
      const { user_id: userId, session_id: sessionId } = body;
      await evaluations.evaluateSession(principal.orgId, userId, sessionId, signal, true);
      const filter = { agentVersion: null, sessionId, userId, evaluationName: null };
      const rows = await evaluations.results(principal.orgId, filter, DEFAULT_RESULTS);
      return {
        success: true,
        agent_success_evaluation_results: rows.map(toView),
        msg: found(rows, "evaluation result"),
      };
    },
    async get_dashboard_stats({ body }, { principal }) {
      const stats = await evaluations.statistics(principal.orgId, body.days_back ?? DEFAULT_DAYS);
      return { success: true, stats, msg: "Retrieved dashboard stats successfully" };
    },
  } satisfies Partial<Handlers>;
}
