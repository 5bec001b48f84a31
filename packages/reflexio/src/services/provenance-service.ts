import { ReflexioError } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { Evidence } from "../ports/learner.ts";
import type { InteractionRecord, LearningId, StoredLearningKind } from "../ports/records.ts";
import type { Revision, Storage, StoredLearning, Supersession } from "../ports/storage.ts";

export interface Provenance {
  readonly learning: StoredLearning;
  readonly evidence: readonly { readonly evidence: Evidence; readonly turn: InteractionRecord | undefined }[];
  readonly revisions: readonly Revision[];
  readonly supersessions: readonly Supersession[];
  readonly runIds: readonly string[];
  /** US dollars; of each run the share of one of its learnings. */
  readonly costUsd: number;
}

export interface Restored {
  readonly learning: StoredLearning;
  readonly version: number;
  readonly superseded: readonly StoredLearning[];
}

/** Where learnings come from, and going back. */
export interface ProvenanceService {
  /**
   * @param ownerId only a learning of this user; null means of any, shared ones included
   * @throws ReflexioError `not_found`
   */
  explain(
    orgId: string,
    kind: StoredLearningKind,
    id: LearningId,
    ownerId: string | null,
  ): Promise<Provenance>;
  /**
   * Undoes a supersession, or brings back an earlier version of an edited learning.
   * @param version null means the one before the last change
   * @throws ReflexioError `not_found`, `conflict` when there is nothing to go back to
   */
  restore(
    orgId: string,
    target: { readonly kind: StoredLearningKind; readonly id: LearningId; readonly version: number | null },
    actor: string,
    reason: string,
  ): Promise<Restored>;
}

/** The same for what another user has as for what nobody has: the answer must not tell them apart. */
function unknownLearning(kind: StoredLearningKind, id: LearningId): ReflexioError {
  return new ReflexioError("not_found", `There is no ${kind} ${id}.`);
}

export function createProvenanceService(storage: Storage, clock: Clock): ProvenanceService {
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);

  async function find(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<StoredLearning> {
    const learning = await storage.lineage.find(orgId, kind, id);
    if (learning === undefined) throw unknownLearning(kind, id);
    return learning;
  }

  /** What a run cost for each of the learnings that it made or confirmed. */
  async function shareOf(orgId: string, runId: string): Promise<number> {
    const run = await storage.runs.find(orgId, runId);
    if (run === undefined || run.cost_usd === 0) return 0;
    const outcomes = await storage.runs.outcomesOfRun(orgId, runId);
    const learnings = new Set(outcomes.flatMap(({ learning_id: made }) => (made === null ? [] : [made])));
    return run.cost_usd / Math.max(1, learnings.size);
  }

  async function undoSupersession(
    orgId: string,
    kind: StoredLearningKind,
    id: LearningId,
    reason: string,
  ): Promise<string[]> {
    const result = await storage.commit(orgId, [
      { type: "learning.restore", kind, id, at: nowSeconds(), reason },
    ]);
    return result.ok ? (result.results[0]?.ids ?? []).map(String) : [];
  }

  async function undoEdit(
    orgId: string,
    kind: StoredLearningKind,
    id: LearningId,
    version: number | null,
    actor: string,
    reason: string,
  ): Promise<void> {
    const revisions = await storage.lineage.revisions(orgId, kind, id);
    const wanted = version === null ? revisions.at(-2) : revisions.find((one) => one.version === version);
    if (wanted === undefined) {
      throw new ReflexioError("conflict", `The ${kind} ${id} has no earlier version to go back to.`, {
        hint: "See its history with get_learning_provenance.",
      });
    }
    await storage.commit(orgId, [
      {
        type: "learning.update",
        kind,
        id,
        changes: wanted.state,
        action: "restored",
        at: nowSeconds(),
        actor,
        reason,
      },
    ]);
  }

  return {
    async explain(orgId, kind, id, ownerId) {
      const learning = await find(orgId, kind, id);
      if (ownerId !== null && learning.user_id !== ownerId) throw unknownLearning(kind, id);
      const [quotes, revisions, supersessions, runIds] = await Promise.all([
        storage.runs.evidenceOf(orgId, kind, id),
        storage.lineage.revisions(orgId, kind, id),
        storage.lineage.supersessions(orgId, kind, id),
        storage.lineage.runsOf(orgId, kind, id),
      ]);
      const turns = await storage.interactions.byIds(
        orgId,
        quotes.map((quote) => quote.interactionId),
      );
      const byId = new Map(turns.map((turn) => [turn.interaction_id, turn]));
      const evidence = quotes.map((quote) => ({ evidence: quote, turn: byId.get(quote.interactionId) }));
      const shares = await Promise.all(runIds.map((runId) => shareOf(orgId, runId)));
      const costUsd = shares.reduce((sum, share) => sum + share, 0);
      return { learning, evidence, revisions, supersessions, runIds, costUsd };
    },
    async restore(orgId, { kind, id, version }, actor, reason) {
      const before = await find(orgId, kind, id);
      const setAside = before.superseded_by === null ? [] : await undoSupersession(orgId, kind, id, reason);
      if (before.superseded_by === null || version !== null) {
        await undoEdit(orgId, kind, id, version, actor, reason);
      }
      const revisions = await storage.lineage.revisions(orgId, kind, id);
      return {
        learning: await find(orgId, kind, id),
        version: revisions.at(-1)?.version ?? 1,
        superseded: await Promise.all(setAside.map((successor) => find(orgId, kind, successor))),
      };
    },
  };
}
