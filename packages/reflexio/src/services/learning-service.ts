import type { ProfileTimeToLive } from "@reflexio/contracts";
import {
  consolidate,
  type Decision,
  type GroundedCandidate,
  type KnownLearning,
} from "../core/learning/consolidate.ts";
import { groundCandidate } from "../core/learning/grounding.ts";
import { expirationOf } from "../core/learning/time-to-live.ts";
import { buildWindow, groupByConversation } from "../core/learning/windows.ts";
import type { Clock } from "../ports/clock.ts";
import type { Candidate, Learner, Turn, TurnWindow } from "../ports/learner.ts";
import type { InteractionRecord, RequestRecord, RunOutcome } from "../ports/records.ts";
import type { NewLearning, Storage, Write } from "../ports/storage.ts";
import type { ExtractorSettings, SettingsService } from "./settings.ts";

export interface LearningDependencies {
  readonly storage: Storage;
  readonly learner: Learner;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface LearningService {
  /**
   * Reads every unread turn of the user with every extractor that runs by itself, each chunk in one transaction.
   * Turns from sources that an extractor does not read are passed over for good.
   */
  learnUser(orgId: string, userId: string, signal: AbortSignal): Promise<void>;
}

/** Turns read by one run. More would hold the write lock long and make one bad turn spoil many. */
const CHUNK_TURNS = 200;
/** Earlier turns of the same conversation shown as context. */
const CONTEXT_TURNS = 10;

interface Chunk {
  readonly orgId: string;
  readonly userId: string;
  readonly extractor: ExtractorSettings;
  /** The cursor before and after. */
  readonly from: number;
  readonly to: number;
  /** Turns to learn from, which are not all turns in between. */
  readonly rows: readonly InteractionRecord[];
  /** Turns from other sources. */
  readonly passedOver: number;
  readonly requests: ReadonlyMap<string, RequestRecord>;
}

export function createLearningService(dependencies: LearningDependencies): LearningService {
  const { storage, settings } = dependencies;

  async function readChunk(
    orgId: string,
    userId: string,
    extractor: ExtractorSettings,
  ): Promise<Chunk | undefined> {
    const from = await storage.runs.cursor(orgId, userId, extractor.name);
    const rows = await storage.interactions.after(orgId, userId, from, CHUNK_TURNS);
    if (rows.length === 0) return undefined;
    const requestIds = [...new Set(rows.map((row) => row.request_id))];
    const requests = await storage.requests.byIds(orgId, requestIds);
    const byId = new Map(requests.map((request) => [request.request_id, request]));
    const wanted = rows.filter((row) => readsSource(extractor, byId.get(row.request_id)));
    return {
      orgId,
      userId,
      extractor,
      from,
      to: rows.at(-1)?.interaction_id ?? from,
      rows: wanted,
      passedOver: rows.length - wanted.length,
      requests: byId,
    };
  }

  return {
    async learnUser(orgId, userId, signal) {
      const { extractors } = await settings.of(orgId);
      for (const extractor of extractors) {
        if (extractor.isManual) continue;
        for (;;) {
          signal.throwIfAborted();
          const chunk = await readChunk(orgId, userId, extractor);
          if (chunk === undefined) break;
          await storage.commit(orgId, await learnChunk(dependencies, chunk, signal));
        }
      }
    },
  };
}

/** Turns that name no source are read by every extractor. */
function readsSource({ sources }: ExtractorSettings, request: RequestRecord | undefined): boolean {
  return sources === null || !request?.source || sources.includes(request.source);
}

/** Runs the learner over one chunk and returns everything to write, the moved cursor included. */
async function learnChunk(
  dependencies: LearningDependencies,
  chunk: Chunk,
  signal: AbortSignal,
): Promise<Write[]> {
  const { learner, clock, newId } = dependencies;
  const startedAtMs = clock.nowMs();
  const runId = newId();
  const windows = await buildWindows(dependencies.storage, chunk);
  const { candidates, dismissed } =
    chunk.rows.length === 0
      ? { candidates: [], dismissed: [] }
      : await learner.extract({ kind: chunk.extractor.kind, windows, signal });
  const turns = new Map(windows.flatMap((window) => window.turns).map((turn) => [turn.interactionId, turn]));
  const { grounded, rejected } = ground(candidates, turns);
  const decisions = consolidate(grounded, await knownLearnings(dependencies, chunk));
  const outcomes = [
    ...rejected.map(({ candidate, reason }) => outcomeOf(candidate, turns, "rejected", reason)),
    ...decisions
      .filter((decision) => decision.action === "ignore")
      .map((decision) => outcomeOf(decision.item.candidate, turns, "ignored", decision.reason)),
  ];
  const run: Write = {
    type: "run.insert",
    outcomes,
    run: {
      run_id: runId,
      user_id: chunk.userId,
      extractor: chunk.extractor.name,
      kind: chunk.extractor.kind,
      learner: learner.id,
      status: "succeeded",
      started_at_ms: startedAtMs,
      finished_at_ms: clock.nowMs(),
      first_interaction_id: chunk.rows[0]?.interaction_id ?? chunk.to,
      last_interaction_id: chunk.to,
      turns_read: chunk.rows.length,
      request_ids: [...chunk.requests.keys()],
      input_tokens: 0,
      output_tokens: 0,
      cost_usd: 0,
      note: noteOf(chunk, candidates.length, dismissed.length),
      error: null,
    },
  };
  return [
    run,
    ...decisions.flatMap((decision) => learningWrite(dependencies, chunk, runId, decision)),
    {
      type: "cursor.advance",
      userId: chunk.userId,
      extractor: chunk.extractor.name,
      from: chunk.from,
      to: chunk.to,
    },
  ];
}

function noteOf({ rows, passedOver }: Chunk, candidates: number, dismissed: number): string {
  const sources = passedOver === 0 ? "" : ` ${passedOver} turn(s) came from sources that are not read.`;
  return rows.length === 0 ? `Nothing to learn:${sources}` : `${describeYield(candidates, dismissed)}${sources}`;
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

function ground(candidates: readonly Candidate[], turns: ReadonlyMap<number, Turn>) {
  const grounded: GroundedCandidate[] = [];
  const rejected: { candidate: Candidate; reason: string }[] = [];
  for (const candidate of candidates) {
    const verdict = groundCandidate(candidate, turns);
    if (!verdict.grounded) {
      rejected.push({ candidate, reason: verdict.reason });
      continue;
    }
    const times = verdict.evidence.map((item) => turns.get(item.interactionId)?.createdAt ?? 0);
    grounded.push({ candidate, evidence: verdict.evidence, evidenceAt: Math.max(...times) });
  }
  return { grounded, rejected };
}

async function knownLearnings({ storage }: LearningDependencies, chunk: Chunk): Promise<KnownLearning[]> {
  const filter = { userId: chunk.userId, statuses: [null] };
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

function learningWrite(
  dependencies: LearningDependencies,
  chunk: Chunk,
  runId: string,
  decision: Decision,
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
  return [{ type: "learning.add", learning, evidence, supersedes, runId, reason }];
}

function toLearning(dependencies: LearningDependencies, chunk: Chunk, item: GroundedCandidate): NewLearning {
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
    status: null,
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
        custom_features: null,
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
