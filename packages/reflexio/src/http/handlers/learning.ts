import type { LearningState } from "@reflexio/contracts";
import { toInteractionView } from "../../core/views.ts";
import type { LearningId, RunOutcome, StoredLearningKind } from "../../ports/records.ts";
import type { Storage, StoredLearning } from "../../ports/storage.ts";
import type { ContextService } from "../../services/context-service.ts";
import type { Provenance, ProvenanceService } from "../../services/provenance-service.ts";
import { isLearnt, type RequestProgress, type StatusService } from "../../services/status-service.ts";
import type { Handlers } from "../handler.ts";
import { searchNotes } from "./answers.ts";
import { actorOf } from "./learning-edits.ts";

export interface LearningDependencies {
  readonly status: StatusService;
  readonly provenance: ProvenanceService;
  readonly storage: Storage;
  /** Who reads an org's turns. */
  readonly learnerOf: (orgId: string) => Promise<{ readonly id: string }>;
}

/** The state of several calls together: work that is left first, then what came of it. */
const STATE_ORDER: readonly LearningState[] = [
  "running",
  "queued",
  "failed",
  "learnt",
  "cancelled",
  "nothing",
];

function overallState(parts: readonly RequestProgress[]): LearningState {
  return STATE_ORDER.find((state) => parts.some((part) => part.state === state)) ?? "nothing";
}

function count(
  outcomes: readonly RunOutcome[],
  kind: StoredLearningKind,
  action: RunOutcome["action"],
): number {
  return outcomes.filter((outcome) => outcome.kind === kind && outcome.action === action).length;
}

function learntFields(part: Pick<RequestProgress, "state" | "reason" | "outcomes" | "runs">) {
  return {
    status: part.state,
    ...(part.reason === "" ? {} : { reason: part.reason }),
    learnt_count: part.outcomes.filter(isLearnt).length,
    run_ids: part.runs.map((run) => run.run_id),
  };
}

export function toSummary(learning: StoredLearning) {
  const { kind, id, content, trigger, user_id, created_at } = learning;
  return { kind, id, content, trigger, user_id, created_at };
}

function toHistory({ learning, revisions, supersessions }: Provenance) {
  const { kind, id, created_at } = learning;
  const created = { version: 1, action: "created" as const, at: created_at, actor: "learner" };
  const edits = revisions.map(({ version, action, at, actor, reason, state }) => ({
    version,
    action,
    at,
    actor,
    ...(reason === "" ? {} : { reason }),
    ...(state.content === undefined ? {} : { content: state.content }),
    ...(state.trigger === undefined ? {} : { trigger: state.trigger }),
  }));
  const last = revisions.at(-1)?.version ?? 1;
  const replacements = supersessions.map(({ oldId, newId, runId, reason, at }, index) => ({
    version: last,
    action: oldId === id ? ("superseded" as const) : takeOver(supersessions.slice(0, index), oldId),
    at,
    reason,
    ...(runId === null ? {} : { run_id: runId }),
    other: { kind, id: oldId === id ? newId : oldId },
  }));
  return [...(edits.length === 0 ? [created] : edits), ...replacements].sort((a, b) => a.at - b.at);
}

/** Replacing what had replaced this one before brings it back. */
function takeOver(before: Provenance["supersessions"], replaced: string) {
  return before.some(({ newId }) => newId === replaced) ? ("restored" as const) : ("updated" as const);
}

function toEvidence({ evidence }: Provenance, withTurns: boolean) {
  return evidence.map(({ evidence: item, turn }) => {
    const start = turn?.content.indexOf(item.quote) ?? -1;
    return {
      interaction_id: item.interactionId,
      quote: item.quote,
      ...(start < 0 ? {} : { quote_start: start }),
      ...(turn === undefined
        ? {}
        : { user_id: turn.user_id, request_id: turn.request_id, created_at: turn.created_at }),
      ...(turn === undefined || turn.session_id === null ? {} : { session_id: turn.session_id }),
      ...(turn === undefined || !withTurns ? {} : { interaction: toInteractionView(turn) }),
    };
  });
}

function supportOf({ evidence }: Provenance) {
  const turns = evidence.flatMap(({ turn }) => (turn === undefined ? [] : [turn]));
  return {
    users: new Set(turns.map((turn) => turn.user_id)).size,
    sessions: new Set(turns.map((turn) => turn.session_id ?? turn.request_id)).size,
    interactions: new Set(turns.map((turn) => turn.interaction_id)).size,
  };
}

export function learningHandlers({ status, provenance, storage, learnerOf }: LearningDependencies) {
  return {
    async learning_status({ query }, { principal }) {
      const target = { requestId: query.request_id || null, sessionId: query.session_id || null };
      const parts = await status.progress(principal.orgId, target, principal);
      const outcomes = parts.flatMap((part) => part.outcomes);
      const state = overallState(parts);
      const reasons = parts.filter((part) => part.state === state).map((part) => part.reason);
      const runs = [...new Map(parts.flatMap((part) => part.runs).map((run) => [run.run_id, run])).values()];
      const next = parts.map((part) => part.nextAttemptMs).filter((at) => at !== null);
      return {
        ...learntFields({ state, reason: [...new Set(reasons)].join(" "), outcomes, runs }),
        profiles_added: count(outcomes, "profile", "added"),
        profiles_updated: count(outcomes, "profile", "updated"),
        playbooks_added: count(outcomes, "user_playbook", "added"),
        playbooks_updated: count(outcomes, "user_playbook", "updated"),
        learner: (await learnerOf(principal.orgId)).id,
        interactions_total: parts.reduce((sum, part) => sum + part.turnsTotal, 0),
        interactions_read: parts.reduce((sum, part) => sum + part.turnsRead, 0),
        ...(next.length === 0 ? {} : { next_attempt_at: Math.floor(Math.min(...next) / 1000) }),
        requests: parts.map((part) => ({ request_id: part.requestId, ...learntFields(part) })),
      };
    },
    async get_learning_provenance({ body }, { principal }) {
      const found = await provenance.explain(principal.orgId, body.kind, body.id, principal.userId);
      return {
        learning: toSummary(found.learning),
        evidence: toEvidence(found, body.include_interactions),
        support: supportOf(found),
        sources: await sourcesOf(storage, principal.orgId, body.kind, body.id),
        history: toHistory(found),
        run_ids: [...found.runIds],
        cost_usd: found.costUsd,
      };
    },
    async restore_learning({ body }, { principal }) {
      const restored = await provenance.restore(
        principal.orgId,
        body,
        actorOf(principal),
        body.reason ?? "restored by hand",
      );
      return {
        learning: toSummary(restored.learning),
        version: restored.version,
        superseded: restored.superseded.map(toSummary),
      };
    },
  } satisfies Partial<Handlers>;
}

/** User playbooks that an agent playbook was made of. */
async function sourcesOf(storage: Storage, orgId: string, kind: StoredLearningKind, id: LearningId) {
  if (kind !== "agent_playbook") return [];
  const members = await storage.aggregation.sourcesOf(orgId, Number(id));
  const found = await Promise.all(
    members.map((member) => storage.lineage.find(orgId, "user_playbook", String(member))),
  );
  return found.filter((learning) => learning !== undefined).map(toSummary);
}

export function contextHandlers(contexts: ContextService) {
  return {
    async get_context({ body }, { principal, signal }) {
      const answer = await contexts.context(principal.orgId, {
        userId: body.user_id,
        query: body.query,
        agentVersion: body.agent_version,
        history: body.conversation_history ?? [],
        tokenBudget: body.token_budget,
        kinds: body.kinds,
        threshold: body.threshold,
        source: body.source,
        sessionId: body.session_id,
        signal,
      });
      const idsOf = (kind: StoredLearningKind) =>
        answer.items.filter((item) => item.kind === kind).map((item) => item.id);
      return {
        context_id: answer.contextId,
        text: answer.text,
        tokens: answer.tokens,
        truncated: answer.truncated,
        items: answer.items.map(({ kind, id, content, trigger, rationale, label, score, tokens }) => ({
          kind,
          id,
          content,
          ...(trigger === null ? {} : { trigger }),
          ...(rationale === null ? {} : { rationale }),
          ...(label === null ? {} : { label }),
          ...(score === null ? {} : { score }),
          tokens,
        })),
        profile_ids: idsOf("profile"),
        user_playbook_ids: idsOf("user_playbook").map(Number),
        agent_playbook_ids: idsOf("agent_playbook").map(Number),
        ...searchNotes(answer),
      };
    },
  } satisfies Partial<Handlers>;
}
