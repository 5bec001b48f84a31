import { type ProfileTimeToLive, ReflexioError, type RunTrigger } from "@reflexio/contracts";
import { costsOf } from "../core/costs/step-costs.ts";
import {
  consolidate,
  type Decision,
  type GroundedCandidate,
  type KnownLearning,
  repeatsRevoked,
} from "../core/learning/consolidate.ts";
import { groundCandidate, readSpeech, type Speech } from "../core/learning/grounding.ts";
import { expirationOf } from "../core/learning/time-to-live.ts";
import { buildWindow, groupByConversation } from "../core/learning/windows.ts";
import { redactTurn } from "../core/redaction/redact-turn.ts";
import type { RuleGroup } from "../ports/aggregation-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Expander } from "../ports/expander.ts";
import type { Candidate, ExtractBrief, ExtractOutput, Learner, Turn, TurnWindow } from "../ports/learner.ts";
import type {
  InteractionRecord,
  LearningId,
  RequestRecord,
  RunOutcome,
  RunRecord,
} from "../ports/records.ts";
import type { NewLearning, RevokedLearning, Storage, Write } from "../ports/storage.ts";
import { aggregationJobs } from "./aggregation-jobs.ts";
import { expandLearnings } from "./expand-learnings.ts";
import type { ExtractorSettings, SettingsService } from "./settings.ts";
import { createSpending } from "./spending.ts";
import type { Telemetry } from "./telemetry.ts";
import { withoutTold } from "./without-told.ts";

export interface ChunkDependencies {
  readonly storage: Storage;
  readonly learner: Learner;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Null or absent: learnings are found by their own words only. */
  readonly expander?: Expander | null;
  /** Absent: runs are not traced. */
  readonly telemetry?: Pick<Telemetry, "span">;
}

/** What comparing and storing candidates needs, whoever proposes them. */
export type StoringDependencies = Pick<ChunkDependencies, "storage" | "clock" | "newId">;

/** Earlier turns of the same conversation shown as context. */
const CONTEXT_TURNS = 10;
/** Latest learnings that a model is reminded of. */
const MAX_KNOWN_SHOWN = 100;

/** Turns of one user that one run of one extractor reads. */
export interface Chunk {
  readonly orgId: string;
  readonly userId: string;
  readonly extractor: ExtractorSettings;
  /** Name of the cursor that moves: the extractor's own, or one of an operation. */
  readonly lane: string;
  /** State of what is learnt: current, or pending beside the current rows, which stay as they are. */
  readonly output: "pending" | null;
  /** The cursor before and after. */
  readonly from: number;
  readonly to: number;
  /** Turns to learn from, which are not all turns in between. */
  readonly rows: readonly InteractionRecord[];
  /** Turns from other sources. */
  readonly passedOver: number;
  readonly requests: ReadonlyMap<string, RequestRecord>;
}

/** Why a chunk is read. */
export interface RunOrigin {
  readonly trigger: RunTrigger;
  readonly operationId: string | null;
}

/** Everything to write for a chunk. */
export interface LearntChunk {
  readonly writes: readonly Write[];
  /** Learnings that the writes add. */
  readonly added: number;
}

/** The record of a run that could not read its turns, carried by the error that {@link learnChunk} throws. */
export function failedRunOf(error: unknown): Write[] {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof FailedRun ? [cause.write] : [];
}

class FailedRun {
  readonly write: Write;

  constructor(write: Write) {
    this.write = write;
  }
}

/**
 * Runs the learner over one chunk and returns everything to write, the moved cursor included.
 * @throws ReflexioError `model_unavailable` when the learner could not read the turns, `rate_limited` when a cap
 *   forbids it until `retryAfterMs` have passed; see {@link failedRunOf}
 */
export async function learnChunk(
  dependencies: ChunkDependencies,
  chunk: Chunk,
  origin: RunOrigin,
  signal: AbortSignal,
): Promise<LearntChunk> {
  const { learner, clock, newId } = dependencies;
  const startedAtMs = clock.nowMs();
  const runId = newId();
  const { config, redaction } = await dependencies.settings.of(chunk.orgId);
  const built = await withoutTold(
    dependencies.storage,
    chunk.orgId,
    chunk.userId,
    await buildWindows(dependencies.storage, chunk),
  );
  const windows = built.map((window) => ({
    ...window,
    turns: window.turns.map((turn) => redactTurn(turn, redaction)),
  }));
  const known = await knownLearnings(dependencies, chunk, chunk.output);
  const meter = createSpending(dependencies).meter(chunk.orgId, runId);
  const output: ExtractOutput =
    chunk.rows.length === 0
      ? { candidates: [], dismissed: [] }
      : await traced(dependencies, runId, chunk, () =>
          learner.extract({
            kind: chunk.extractor.kind,
            windows,
            signal,
            brief: {
              orgId: chunk.orgId,
              definition: chunk.extractor.definitionPrompt,
              context: chunk.extractor.contextPrompt,
              metadata: chunk.extractor.metadataPrompt,
              agentContext: config.agent_context_prompt,
              tools: config.tool_can_use ?? [],
              known: known
                .slice(0, MAX_KNOWN_SHOWN)
                .map(({ content, trigger, slot }) => ({ content, trigger, slot })),
              prompts: config.reflexio.prompts,
              gate: gateOf(chunk, config.skip_should_run_check),
              meter,
            },
          }),
        );
  const { candidates, steps = [], failure } = output;
  if (failure !== undefined) {
    const run = {
      ...toRun(dependencies, chunk, { runId, startedAtMs, output, origin }),
      status: "failed",
      note: `The turns wait: ${failure.message}`,
      error: failure.message,
    } as const;
    const cause = new FailedRun({ type: "run.insert", outcomes: [], steps, run });
    const { message, retryAfterMs } = failure;
    throw retryAfterMs === null
      ? new ReflexioError("model_unavailable", message, { cause })
      : new ReflexioError("rate_limited", message, { cause, retryAfterMs });
  }
  const turns = new Map(windows.flatMap((window) => window.turns).map((turn) => [turn.interactionId, turn]));
  const { isRuleBased = false } = output;
  const proposed = { runId, candidates, turns, known, isRuleBased };
  const stored = await storeCandidates(dependencies, chunk, proposed);
  const refused = (output.rejected ?? []).map(({ candidate, reason }) =>
    outcomeOf(candidate, turns, "rejected", reason),
  );
  const { expander = null } = dependencies;
  const expansion = { expander, orgId: chunk.orgId, config, meter, signal };
  const expanded = await expandLearnings(expansion, stored.writes);
  const allSteps = [...steps, ...expanded.steps];
  const run: Write = {
    type: "run.insert",
    outcomes: [...refused, ...stored.outcomes],
    steps: allSteps,
    run: toRun(dependencies, chunk, { runId, startedAtMs, output: { ...output, steps: allSteps }, origin }),
  };
  const { userId, lane, from, to } = chunk;
  return {
    added: stored.added,
    writes: [run, ...expanded.writes, { type: "cursor.advance", userId, extractor: lane, from, to }],
  };
}

/** Candidates of a run with the turns they quote. */
export interface CandidatesOfRun {
  readonly runId: string;
  readonly candidates: readonly Candidate[];
  readonly turns: ReadonlyMap<number, Turn>;
  readonly known: readonly KnownLearning[];
  /** See `ExtractOutput`. */
  readonly isRuleBased: boolean;
}

/** What to write for the candidates that are grounded and new, and what to say of the others. */
export async function storeCandidates(
  dependencies: StoringDependencies,
  chunk: Chunk,
  { runId, candidates, turns, known, isRuleBased }: CandidatesOfRun,
): Promise<LearntChunk & { readonly outcomes: readonly RunOutcome[] }> {
  const back = await dependencies.storage.lineage.revoked(chunk.orgId, chunk.extractor.kind, chunk.userId);
  const { grounded, rejected } = leaveRevoked(ground(candidates, turns, isRuleBased), back);
  const decisions = consolidate(grounded, known, chunk.extractor.comparison);
  const current = chunk.output === null ? [] : await knownLearnings(dependencies, chunk, null);
  const outcomes = [
    ...rejected.map(({ candidate, reason }) => outcomeOf(candidate, turns, "rejected", reason)),
    ...decisions
      .filter((decision) => decision.action === "ignore")
      .map((decision) => outcomeOf(decision.item.candidate, turns, "ignored", decision.reason)),
  ];
  const learnings = decisions.flatMap((decision) =>
    learningWrite(dependencies, chunk, runId, decision, current),
  );
  return {
    outcomes,
    added: learnings.filter((write) => write.type === "learning.add").length,
    writes: [...learnings, ...(await aggregations(dependencies, chunk, learnings))],
  };
}

/** Who forces learning, or asks for it by hand, is not asked whether it is worth it. */
function gateOf({ rows, requests, lane, extractor }: Chunk, isSkipped: boolean): ExtractBrief["gate"] {
  const isForced = rows.some((row) => requests.get(row.request_id)?.force_extraction === true);
  return isSkipped || isForced || lane !== extractor.name ? null : { condition: extractor.shouldRunPrompt };
}

/** Reads under the id of the run, so that model calls and log lines name it. */
function traced<Result>(
  { telemetry }: ChunkDependencies,
  runId: string,
  { extractor, rows }: Chunk,
  read: () => Promise<Result>,
): Promise<Result> {
  if (telemetry === undefined) return read();
  const attributes = { "reflexio.kind": extractor.kind, "reflexio.turns": rows.length };
  return telemetry.span({ name: "run", kind: "internal", attributes, ids: { run_id: runId } }, read);
}

interface RunFacts {
  readonly runId: string;
  readonly startedAtMs: number;
  readonly output: ExtractOutput;
  readonly origin: RunOrigin;
}

/** The value that all have; null when they differ, or when there is none. */
function onlyOne<Value>(values: Iterable<Value>): Value | null {
  const [first = null, ...others] = new Set(values);
  return others.length === 0 ? first : null;
}

function toRun({ learner, clock }: ChunkDependencies, chunk: Chunk, facts: RunFacts): RunRecord {
  const { candidates, dismissed, rejected = [], steps = [], note } = facts.output;
  const yieldNote = noteOf(chunk, candidates.length, dismissed.length + rejected.length);
  return {
    run_id: facts.runId,
    user_id: chunk.userId,
    extractor: chunk.extractor.name,
    kind: chunk.extractor.kind,
    trigger: facts.origin.trigger,
    operation_id: facts.origin.operationId,
    session_id: onlyOne(chunk.rows.map((row) => row.session_id)),
    agent_version: onlyOne([...chunk.requests.values()].map((request) => request.agent_version)),
    learner: facts.output.learner ?? learner.id,
    status: "succeeded",
    started_at_ms: facts.startedAtMs,
    finished_at_ms: clock.nowMs(),
    first_interaction_id: chunk.rows[0]?.interaction_id ?? chunk.to,
    last_interaction_id: chunk.to,
    turns_read: chunk.rows.length,
    request_ids: [...chunk.requests.keys()],
    ...costsOf(steps),
    note: note === undefined ? yieldNote : `${note} ${yieldNote}`,
    error: null,
  };
}

/** Shared rules follow the current rules of users, unless the call that taught them said otherwise. */
async function aggregations(
  { storage, clock }: StoringDependencies,
  chunk: Chunk,
  writes: readonly Write[],
): Promise<Write[]> {
  if (chunk.output !== null) return [];
  const groups: RuleGroup[] = [];
  const touched: number[] = [];
  for (const write of writes) {
    if (write.type === "learning.add" && write.learning.kind === "user_playbook") {
      const { row } = write.learning;
      if (chunk.requests.get(row.request_id)?.skip_aggregation === true) continue;
      groups.push({ agentVersion: row.agent_version, playbookName: row.playbook_name });
      touched.push(...write.supersedes.map(Number));
    }
    if (write.type === "learning.reinforce" && write.kind === "user_playbook") touched.push(Number(write.id));
  }
  const replaced = touched.length === 0 ? [] : await storage.aggregation.groupsOf(chunk.orgId, touched);
  return aggregationJobs([...groups, ...replaced], clock.nowMs());
}

function noteOf({ rows, passedOver }: Chunk, candidates: number, dismissed: number): string {
  const sources = passedOver === 0 ? "" : ` ${passedOver} turn(s) came from sources that are not read.`;
  return rows.length === 0
    ? `Nothing to learn:${sources}`
    : `${describeYield(candidates, dismissed)}${sources}`;
}

function describeYield(candidates: number, dismissed: number): string {
  if (candidates > 0) return `${candidates} candidate(s), ${dismissed} passage(s) left out.`;
  return dismissed > 0
    ? `Nothing to learn: ${dismissed} passage(s) looked like it and were left out.`
    : "Nothing to learn: no lasting fact, preference, instruction or correction was found.";
}

async function buildWindows(storage: Storage, chunk: Chunk): Promise<TurnWindow[]> {
  const windows: TurnWindow[] = [];
  for (const rows of groupByConversation(chunk.rows)) {
    const first = rows[0];
    if (first === undefined) continue;
    const scope = { userId: chunk.userId, sessionId: first.session_id, requestId: first.request_id };
    const context = await storage.interactions.contextBefore(
      chunk.orgId,
      scope,
      first.interaction_id,
      CONTEXT_TURNS,
    );
    windows.push(buildWindow(context, rows));
  }
  return windows;
}

/** What a person took back is not learnt again from the turns that taught it; newer words may teach it anew. */
function leaveRevoked(
  { grounded, rejected }: ReturnType<typeof ground>,
  revoked: readonly RevokedLearning[],
): ReturnType<typeof ground> {
  const isBack = (item: GroundedCandidate) => revoked.some((learning) => repeatsRevoked(item, learning));
  const reason = "A person revoked it, and the same turns do not teach it again.";
  return {
    grounded: grounded.filter((item) => !isBack(item)),
    rejected: [...rejected, ...grounded.filter(isBack).map(({ candidate }) => ({ candidate, reason }))],
  };
}

function ground(candidates: readonly Candidate[], turns: ReadonlyMap<number, Turn>, isRuleBased: boolean) {
  let known: Speech | undefined;
  const speech = () => {
    known ??= readSpeech(turns.values());
    return known;
  };
  const grounded: GroundedCandidate[] = [];
  const rejected: { candidate: Candidate; reason: string }[] = [];
  for (const candidate of candidates) {
    const verdict = groundCandidate(candidate, turns, { isRuleBased }, speech);
    if (!verdict.grounded) {
      rejected.push({ candidate, reason: verdict.reason });
      continue;
    }
    const times = verdict.evidence.map((item) => turns.get(item.interactionId)?.createdAt ?? 0);
    grounded.push({
      candidate: verdict.candidate,
      evidence: verdict.evidence,
      evidenceAt: Math.max(...times),
    });
  }
  return { grounded, rejected };
}

/** Learnings of the kind that the user has in a state. */
export async function knownLearnings(
  { storage }: StoringDependencies,
  chunk: Chunk,
  status: Chunk["output"],
): Promise<KnownLearning[]> {
  const filter = { userId: chunk.userId, statuses: [status] };
  if (chunk.extractor.kind === "profile") {
    const rows = await storage.profiles.list(chunk.orgId, { ...filter, notExpiredAt: null }, null);
    return rows.map((row) => ({
      id: row.profile_id,
      content: row.content,
      trigger: null,
      slot: row.slot,
      evidenceAt: row.evidence_at,
    }));
  }
  const rows = await storage.userPlaybooks.list(chunk.orgId, filter, null);
  return rows.map((row) => ({
    id: String(row.user_playbook_id),
    content: row.content,
    trigger: row.trigger,
    slot: row.slot,
    evidenceAt: row.evidence_at,
  }));
}

function requestOf(item: { readonly evidence: Candidate["evidence"] }, turns: ReadonlyMap<number, Turn>) {
  return turns.get(item.evidence.at(-1)?.interactionId ?? 0)?.requestId ?? null;
}

function outcomeOf(
  candidate: Candidate,
  turns: ReadonlyMap<number, Turn>,
  action: "ignored" | "rejected",
  reason: string,
): RunOutcome {
  return {
    request_id: requestOf(candidate, turns),
    kind: candidate.kind,
    learning_id: null,
    action,
    reason,
    content: candidate.content,
    evidence: candidate.evidence,
  };
}

/** Current learnings that a pending one says again or gives a newer value of. */
function replacedWhenPromoted(
  chunk: Chunk,
  item: GroundedCandidate,
  current: readonly KnownLearning[],
): LearningId[] {
  return consolidate([item], current, chunk.extractor.comparison).flatMap((decision) => {
    if (decision.action === "reinforce") return [decision.id];
    return decision.action === "add" ? decision.supersedes : [];
  });
}

function learningWrite(
  dependencies: StoringDependencies,
  chunk: Chunk,
  runId: string,
  decision: Decision,
  current: readonly KnownLearning[],
): Write[] {
  if (decision.action === "ignore") return [];
  const { evidence } = decision.item;
  if (decision.action === "reinforce") {
    const { id, reason } = decision;
    const modifiedAt = Math.floor(dependencies.clock.nowMs() / 1000);
    return [
      { type: "learning.reinforce", kind: chunk.extractor.kind, id, evidence, runId, reason, modifiedAt },
    ];
  }
  const learning = toLearning(dependencies, chunk, decision.item);
  const { supersedes, reason } = decision;
  const replacesWhenPromoted = replacedWhenPromoted(chunk, decision.item, current);
  return [{ type: "learning.add", learning, evidence, supersedes, replacesWhenPromoted, runId, reason }];
}

function toLearning(dependencies: StoringDependencies, chunk: Chunk, item: GroundedCandidate): NewLearning {
  const { candidate, evidence, evidenceAt } = item;
  const now = Math.floor(dependencies.clock.nowMs() / 1000);
  const sources = [...new Set(evidence.map((quote) => quote.interactionId))];
  const row =
    chunk.rows.find((turn) => turn.interaction_id === evidence.at(-1)?.interactionId) ?? chunk.rows[0];
  const requestId = row?.request_id ?? "";
  const request = chunk.requests.get(requestId);
  const common = {
    user_id: chunk.userId,
    content: candidate.content,
    source: request?.source === undefined || request.source === "" ? null : request.source,
    status: chunk.output,
    source_interaction_ids: sources,
    slot: candidate.slot,
    evidence_at: evidenceAt,
  };
  if (candidate.kind === "profile") {
    const timeToLive: ProfileTimeToLive = candidate.timeToLive;
    return {
      kind: "profile",
      row: {
        ...common,
        profile_id: dependencies.newId(),
        last_modified_timestamp: now,
        generated_from_request_id: requestId,
        profile_time_to_live: timeToLive,
        expiration_timestamp: expirationOf(timeToLive, evidenceAt),
        custom_features: candidate.metadata ? { metadata: candidate.metadata } : null,
        extractor_names: [chunk.extractor.name],
      },
    };
  }
  return {
    kind: "user_playbook",
    row: {
      ...common,
      request_id: requestId,
      agent_version: request?.agent_version ?? "",
      playbook_name: chunk.extractor.name,
      created_at: now,
      trigger: candidate.trigger,
      rationale: candidate.rationale,
      blocking_issue: candidate.blockingIssue,
    },
  };
}
