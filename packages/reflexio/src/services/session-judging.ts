import { type EvaluatorConfig, ReflexioError } from "@reflexio/contracts";
import { costsOf } from "../core/costs/step-costs.ts";
import { hashText } from "../core/hash-text.ts";
import { toTurn } from "../core/learning/windows.ts";
import { redactTurn } from "../core/redaction/redact-turn.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvaluationRecord, NewEvaluation } from "../ports/evaluation-store.ts";
import type { EvaluateOutput, Evaluator, Verdict } from "../ports/evaluator.ts";
import type { Turn } from "../ports/learner.ts";
import type { InteractionRecord, RunOutcome, RunRecord } from "../ports/records.ts";
import type { Storage, Write } from "../ports/storage.ts";
import { DEFAULT_EVALUATION, evaluationJob } from "./evaluation-jobs.ts";
import { type Chunk, knownLearnings, storeCandidates } from "./learn-chunk.ts";
import type { SettingsService } from "./settings.ts";
import { createSpending } from "./spending.ts";
import { withoutTold } from "./without-told.ts";

export interface JudgingDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly evaluator: Evaluator;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** A session with what is needed to judge it. */
interface Session {
  readonly orgId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly rows: readonly InteractionRecord[];
  readonly turns: readonly Turn[];
  readonly shadow: readonly Turn[] | null;
  readonly last: InteractionRecord;
  readonly agentVersion: string;
  readonly signal: AbortSignal;
}

/** What judging one session needs of an evaluator's configuration. */
type Judge = Pick<
  EvaluatorConfig,
  "evaluation_name" | "success_definition_prompt" | "metadata_definition_prompt"
>;

const DEFAULT_JUDGE: Judge = {
  evaluation_name: DEFAULT_EVALUATION,
  success_definition_prompt: "The user got what they came for.",
  metadata_definition_prompt: null,
};

/** Always the same answer for the same session: long sessions are not drawn more often than short ones. */
export function isSampled(parts: readonly string[], rate: number): boolean {
  if (rate >= 1) return true;
  const drawn = Number.parseInt(hashText(JSON.stringify(parts)), 16) / 2 ** 53;
  return drawn < rate;
}

/**
 * Judges a session with every evaluator that is configured and draws it, each in a transaction of its own.
 * @param anew judges also what was judged over the same turns before
 * @throws ReflexioError `model_unavailable` when an evaluator that must be a model could not judge
 */
export async function judgeSession(
  dependencies: JudgingDependencies,
  session: Pick<Session, "orgId" | "userId" | "sessionId" | "signal">,
  anew: boolean,
): Promise<void> {
  const { storage } = dependencies;
  const { orgId, userId, sessionId, signal } = session;
  const whole = await readSession(dependencies, session);
  if (whole === undefined) return;
  const failures: NonNullable<EvaluateOutput["failure"]>[] = [];
  for (const judge of await judgesFor(dependencies, session)) {
    signal.throwIfAborted();
    const filter = { agentVersion: null, sessionId, userId, evaluationName: judge.evaluation_name };
    const [known] = await storage.evaluations.list(orgId, filter, 1);
    const isJudged = known !== undefined && known.last_interaction_id >= whole.last.interaction_id;
    if (isJudged && !anew) continue;
    const failure = await judgeOnce(dependencies, whole, judge, known);
    if (failure !== undefined) failures.push(failure);
  }
  const [first] = failures;
  if (first === undefined) return;
  const waits = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  if (waits.length < failures.length) throw new ReflexioError("model_unavailable", first.message);
  const job = evaluationJob(userId, sessionId, dependencies.clock.nowMs() + Math.max(...waits));
  await storage.commit(orgId, [job]);
}

async function judgesFor(
  { settings }: JudgingDependencies,
  { orgId, userId, sessionId }: Pick<Session, "orgId" | "userId" | "sessionId">,
): Promise<readonly Judge[]> {
  const configured = (await settings.of(orgId)).config.agent_success_configs;
  if (configured === null) return [DEFAULT_JUDGE];
  return configured.filter(({ evaluation_name: name, sampling_rate: rate }) =>
    isSampled([orgId, userId, sessionId, name], rate),
  );
}

async function readSession(
  { storage, settings }: JudgingDependencies,
  session: Pick<Session, "orgId" | "userId" | "sessionId" | "signal">,
): Promise<Session | undefined> {
  const { orgId, userId, sessionId } = session;
  const rows = await storage.evaluations.sessionTurns(orgId, userId, sessionId);
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  const { redaction } = await settings.of(orgId);
  const toClean = (row: InteractionRecord) => redactTurn(toTurn(row, true), redaction);
  const hasShadow = rows.some((row) => row.shadow_content !== "");
  const withShadow = (row: InteractionRecord) =>
    row.shadow_content === "" ? row : { ...row, content: row.shadow_content };
  const [latest] = await storage.requests.list(orgId, { userId, sessionId }, 1, 0);
  return {
    ...session,
    rows,
    turns: rows.map(toClean),
    shadow: hasShadow ? rows.map(withShadow).map(toClean) : null,
    last,
    agentVersion: latest?.agent_version ?? "",
  };
}

/** Judges with one evaluator and stores what it says. Answers why it could not. */
async function judgeOnce(
  dependencies: JudgingDependencies,
  session: Session,
  judge: Judge,
  known: EvaluationRecord | undefined,
): Promise<EvaluateOutput["failure"]> {
  const { storage, settings, evaluator, clock, newId } = dependencies;
  const { orgId, turns, shadow, signal } = session;
  const { config, seedsPlaybooks } = await settings.of(orgId);
  const startedAtMs = clock.nowMs();
  const runId = newId();
  // A session that failed before has had its say.
  const wantsLesson = seedsPlaybooks && known?.is_success !== false;
  const output = await evaluator.evaluate({
    turns,
    shadow,
    signal,
    brief: {
      orgId,
      definition: judge.success_definition_prompt,
      metadata: judge.metadata_definition_prompt,
      agentContext: config.agent_context_prompt,
      tools: config.tool_can_use ?? [],
      wantsLesson,
      prompts: config.reflexio.prompts,
      meter: createSpending(dependencies).meter(orgId, runId),
    },
  });
  const { verdict, failure, steps = [] } = output;
  if (verdict === null && failure === undefined) return undefined;
  const run = toRun(dependencies, session, judge, { runId, startedAtMs, output });
  if (verdict === null) {
    await storage.commit(orgId, [{ type: "run.insert", run, outcomes: [], steps }]);
    return failure;
  }
  const seeds = wantsLesson ? await seedsOf(dependencies, session, runId, output) : NO_SEEDS;
  await storage.commit(orgId, [
    { type: "evaluation.put", row: toRow(session, judge, verdict, { run, output }) },
    { type: "run.insert", run, outcomes: seeds.outcomes, steps },
    ...seeds.writes,
  ]);
  return undefined;
}

function toRow(
  { userId, sessionId, agentVersion, last }: Session,
  judge: Judge,
  verdict: Verdict,
  { run, output }: { readonly run: RunRecord; readonly output: EvaluateOutput },
): NewEvaluation {
  return {
    user_id: userId,
    session_id: sessionId,
    agent_version: agentVersion,
    evaluation_name: judge.evaluation_name,
    is_success: verdict.isSuccess,
    failure_type: verdict.failureType,
    failure_reason: verdict.failureReason,
    number_of_correction_per_session: verdict.corrections,
    user_turns_to_resolution: verdict.userTurnsToResolution,
    is_escalated: verdict.isEscalated,
    regular_vs_shadow: output.comparison ?? null,
    created_at: Math.floor(run.finished_at_ms / 1000),
    last_interaction_id: last.interaction_id,
    evaluator: run.learner,
    note: output.note ?? null,
    metadata: output.metadata ?? null,
    run_id: run.run_id,
  };
}

function toRun(
  { clock, evaluator }: JudgingDependencies,
  { userId, sessionId, agentVersion, rows, last }: Session,
  judge: Judge,
  facts: { readonly runId: string; readonly startedAtMs: number; readonly output: EvaluateOutput },
): RunRecord {
  const { verdict, steps = [], failure, note } = facts.output;
  const outcome = verdict?.isSuccess ? "A success." : `A failure: ${verdict?.failureReason ?? ""}`;
  return {
    run_id: facts.runId,
    user_id: userId,
    extractor: judge.evaluation_name,
    kind: "evaluation",
    trigger: "session_idle",
    operation_id: null,
    session_id: sessionId,
    agent_version: agentVersion,
    learner: facts.output.evaluator ?? evaluator.id,
    status: failure === undefined ? "succeeded" : "failed",
    started_at_ms: facts.startedAtMs,
    finished_at_ms: clock.nowMs(),
    first_interaction_id: rows[0]?.interaction_id ?? 0,
    last_interaction_id: last.interaction_id,
    turns_read: rows.length,
    request_ids: [...new Set(rows.map((row) => row.request_id))],
    ...costsOf(steps),
    note: failure === undefined ? [outcome, note].filter(Boolean).join(" ") : "The session waits.",
    error: failure?.message ?? null,
  };
}

const NO_SEEDS: { readonly writes: readonly Write[]; readonly outcomes: readonly RunOutcome[] } = {
  writes: [],
  outcomes: [],
};

/** What a failure teaches, grounded and compared with what is known, as the learner's own candidates are. */
async function seedsOf(
  dependencies: JudgingDependencies,
  session: Session,
  runId: string,
  { lesson = null }: EvaluateOutput,
): Promise<typeof NO_SEEDS> {
  const { storage, settings } = dependencies;
  const { orgId, userId, rows, turns, last } = session;
  const { extractors } = await settings.of(orgId);
  const extractor = extractors.find((one) => one.kind === "user_playbook");
  if (lesson === null || extractor === undefined) return NO_SEEDS;
  const requestIds = [...new Set(rows.map((row) => row.request_id))];
  const requests = await storage.requests.byIds(orgId, requestIds);
  const chunk: Chunk = {
    orgId,
    userId,
    extractor,
    lane: extractor.name,
    output: null,
    from: 0,
    to: last.interaction_id,
    rows,
    passedOver: 0,
    requests: new Map(requests.map((request) => [request.request_id, request])),
  };
  const known = await knownLearnings(dependencies, chunk, null);
  const windows = await withoutTold(storage, orgId, userId, [{ sessionId: session.sessionId, turns }]);
  const byId = new Map(windows.flatMap((window) => window.turns).map((turn) => [turn.interactionId, turn]));
  return storeCandidates(dependencies, chunk, {
    runId,
    candidates: [lesson],
    turns: byId,
    known,
    isRuleBased: false,
  });
}
