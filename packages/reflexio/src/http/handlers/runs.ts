import { ReflexioError, type Run, type RunStep } from "@reflexio/contracts";
import type { RunOutcome, RunRecord, RunSubject } from "../../ports/records.ts";
import type { RunStepRecord } from "../../ports/run-step.ts";
import type { Storage } from "../../ports/storage.ts";
import type { Principal } from "../../services/key-service.ts";
import type { Handlers } from "../handler.ts";

const DEFAULT_PAGE = 50;

function countsOf(outcomes: readonly RunOutcome[]): Run["counts"] {
  const count = (action: RunOutcome["action"]) =>
    outcomes.filter((outcome) => outcome.action === action).length;
  return {
    added: count("added"),
    updated: count("updated"),
    superseded: count("superseded"),
    ignored: count("ignored"),
    rejected: count("rejected"),
  };
}

/** What runs of a kind are about. */
const SUBJECTS = {
  learn: ["profile", "user_playbook"],
  aggregate: ["agent_playbook"],
  evaluate: ["evaluation"],
} as const satisfies Record<Run["kind"], readonly RunSubject[]>;

function kindOf({ kind }: RunRecord): Run["kind"] {
  if (kind === "agent_playbook") return "aggregate";
  return kind === "evaluation" ? "evaluate" : "learn";
}

function toRun(run: RunRecord, outcomes: readonly RunOutcome[]): Run {
  return {
    run_id: run.run_id,
    kind: kindOf(run),
    trigger: run.trigger,
    status: run.status === "succeeded" ? "completed" : "failed",
    learner: run.learner,
    extractor_name: run.extractor,
    ...(run.user_id === "" ? {} : { user_id: run.user_id }),
    ...(run.session_id === null ? {} : { session_id: run.session_id }),
    ...(run.agent_version === null ? {} : { agent_version: run.agent_version }),
    ...(run.operation_id === null ? {} : { operation_id: run.operation_id }),
    request_ids: [...run.request_ids],
    started_at: Math.floor(run.started_at_ms / 1000),
    finished_at: Math.floor(run.finished_at_ms / 1000),
    interactions_considered: run.turns_read,
    counts: countsOf(outcomes),
    input_tokens: run.input_tokens,
    output_tokens: run.output_tokens,
    cost_usd: run.cost_usd,
    duration_ms: run.finished_at_ms - run.started_at_ms,
    reason: run.note,
    ...(run.error === null ? {} : { error: run.error }),
  };
}

/** False for runs that a bound key must not see. */
function isOwn(run: RunRecord, { userId, agentVersion }: Principal): boolean {
  return (
    (userId === null || run.user_id === userId) &&
    (agentVersion === null || run.agent_version === agentVersion)
  );
}

function toTraceStep(step: RunStepRecord, index: number, showsRaw: boolean): RunStep {
  const { started_at_ms, raw_reply, model, prompt_version, error, details, ...rest } = step;
  return {
    ...rest,
    index,
    started_at: Math.floor(started_at_ms / 1000),
    details: { ...details },
    ...(model === null ? {} : { model }),
    ...(prompt_version === null ? {} : { prompt_version }),
    ...(error === null ? {} : { error }),
    ...(showsRaw && raw_reply !== null ? { raw_reply } : {}),
  };
}

function toTraceOutcome(outcome: RunOutcome) {
  return {
    action: outcome.action,
    reason: outcome.reason,
    kind: outcome.kind,
    content: outcome.content,
    ...(outcome.learning_id === null ? {} : { learning_id: outcome.learning_id }),
    evidence: outcome.evidence.map((item) => ({ interaction_id: item.interactionId, quote: item.quote })),
  };
}

export function runHandlers(storage: Storage) {
  return {
    async get_runs({ body }, { principal }) {
      const { orgId } = principal;
      const limit = body.limit ?? DEFAULT_PAGE;
      const filter = {
        userId: body.user_id,
        requestId: body.request_id,
        sessionId: body.session_id,
        learner: body.learner,
        operationId: body.operation_id,
        subjects: body.kind === null ? null : SUBJECTS[body.kind],
        learningKind: body.learning_kind,
        status: body.status === "completed" ? "succeeded" : body.status === "failed" ? "failed" : null,
        startTime: body.start_time,
        endTime: body.end_time,
      } as const;
      // Runs are stored when they end: none is running or cancelled.
      const ended = body.status === null || filter.status !== null;
      const found = ended ? await storage.runs.list(orgId, filter, limit + 1, body.cursor) : [];
      const page = found.slice(0, limit);
      const runs = await Promise.all(
        page.map(async (run) => toRun(run, await storage.runs.outcomesOfRun(orgId, run.run_id))),
      );
      const last = page.at(-1);
      return { runs, ...(found.length > limit && last !== undefined ? { next_cursor: last.run_id } : {}) };
    },
    async get_run({ params, query }, { principal }) {
      const run = await storage.runs.find(principal.orgId, params.id);
      if (run === undefined || !isOwn(run, principal))
        throw new ReflexioError("not_found", `There is no run ${params.id}.`);
      const outcomes = await storage.runs.outcomesOfRun(principal.orgId, params.id);
      const steps = await storage.runs.stepsOfRun(principal.orgId, params.id);
      const showsRaw = query.include_raw && principal.scopes.includes("admin");
      return {
        ...toRun(run, outcomes),
        steps: steps.map((step, index) => toTraceStep(step, index, showsRaw)),
        outcomes: outcomes.map(toTraceOutcome),
      };
    },
  } satisfies Partial<Handlers>;
}
