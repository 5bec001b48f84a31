import type { AgentPlaybookInput, Approval } from "@reflexio/contracts";
import { readMetadata } from "../core/aggregation/support.ts";
import type { AggregationChange, RuleGroup } from "../ports/aggregation-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { AgentPlaybookRecord } from "../ports/records.ts";
import type { AgentPlaybookFilter, LearningChanges, Storage, Write } from "../ports/storage.ts";
import { findMerge, mergeWrites, unknownAgentPlaybook } from "./agent-playbook-merge.ts";
import type { EditService } from "./edit-service.ts";
import type { KnowledgeService } from "./knowledge-service.ts";
import type { SearchAnswer, SearchQuery } from "./retrieval-service.ts";

/** Searching, editing and reviewing shared rules. */
export interface AgentPlaybookService {
  /** Rejected rules are found only when they are asked for. */
  search(
    orgId: string,
    filter: Omit<AgentPlaybookFilter, "approvals"> & { readonly approval: Approval | null },
    query: SearchQuery,
  ): Promise<SearchAnswer<AgentPlaybookRecord>>;
  /** Stores rules as current ones, all or none. */
  add(orgId: string, rules: readonly AgentPlaybookInput[]): Promise<number[]>;
  /**
   * Changes or reviews a rule. Approving a proposed revision puts it in the place of the rule it revises.
   * False when there is no such rule.
   */
  change(
    orgId: string,
    id: number,
    changes: LearningChanges,
    actor: string,
    /** Why, for the history. */
    reason?: string | null,
  ): Promise<boolean>;
  /**
   * Makes one pending rule of several: the first is kept, with new words when some are given; the others are
   * archived, and who stands behind them stands behind the kept one.
   * @throws ReflexioError `not_found`; `conflict` when a rule is not pending, is a proposed revision, or is of
   * another agent version or name than the first
   */
  merge(
    orgId: string,
    ids: readonly number[],
    changes: LearningChanges,
    actor: string,
  ): Promise<AgentPlaybookRecord>;
  /** Rows that were there. */
  delete(orgId: string, ids: readonly number[]): Promise<number>;
  /** Deletes every shared rule and every user's rule in one transaction. Rows that were there. */
  deleteAll(orgId: string): Promise<number>;
  changeLog(orgId: string, group: RuleGroup, limit: number): Promise<AggregationChange[]>;
}

export interface AgentPlaybookDependencies {
  readonly storage: Storage;
  readonly edits: EditService;
  readonly knowledge: KnowledgeService;
  readonly clock: Clock;
}

const SERVED: readonly Approval[] = ["approved", "pending"];

export function createAgentPlaybookService({
  storage,
  edits,
  knowledge,
  clock,
}: AgentPlaybookDependencies): AgentPlaybookService {
  /** The rule that this one revises, as long as both are current. */
  async function revisedBy(orgId: string, id: number): Promise<number | null> {
    const [row] = await storage.agentPlaybooks.byIds(orgId, [String(id)]);
    const revised = row === undefined ? null : readMetadata(row.playbook_metadata).revises;
    if (revised === null) return null;
    const known = await storage.lineage.find(orgId, "agent_playbook", String(revised));
    return known?.superseded_by === null ? revised : null;
  }

  async function replacement(
    orgId: string,
    id: number,
    changes: LearningChanges,
    at: number,
  ): Promise<Write[]> {
    if (changes.playbook_status !== "approved") return [];
    const oldId = await revisedBy(orgId, id);
    if (oldId === null) return [];
    return [{ type: "agent_playbook.replace", oldId, newId: id, reason: "The revision was approved.", at }];
  }

  return {
    search(orgId, { approval, ...filter }, query) {
      const approvals = approval === null ? SERVED : [approval];
      return knowledge.searchAgentPlaybooks(orgId, { ...filter, approvals }, query);
    },
    add: (orgId, rules) =>
      edits.addAgentPlaybooks(
        orgId,
        rules.map((rule) => ({ ...rule, status: null })),
      ),
    async change(orgId, id, changes, actor, why = null) {
      if (Object.keys(changes).length === 0) {
        return edits.updateRule(orgId, "agent_playbook", id, changes, actor);
      }
      const at = Math.floor(clock.nowMs() / 1000);
      const reviews = changes.playbook_status !== undefined;
      const update: Write = {
        type: "learning.update",
        kind: "agent_playbook",
        id: String(id),
        changes,
        action: reviews ? "reviewed" : "updated",
        at,
        actor,
        reason: `${reviews ? `review: ${changes.playbook_status}` : "edited"}${why ? `: ${why}` : ""}`,
      };
      const result = await storage.commit(orgId, [update, ...(await replacement(orgId, id, changes, at))]);
      return result.ok && result.results[0]?.count === 1;
    },
    async merge(orgId, ids, changes, actor) {
      const merge = await findMerge(storage, orgId, [...new Set(ids)]);
      await storage.commit(orgId, mergeWrites(merge, changes, actor, clock.nowMs()));
      const keptId = merge.kept.agent_playbook_id;
      const [row] = await storage.agentPlaybooks.byIds(orgId, [String(keptId)]);
      if (row === undefined) throw unknownAgentPlaybook(keptId);
      return row;
    },
    delete: (orgId, ids) => edits.delete(orgId, "agent_playbook", { ids: ids.map(String) }),
    async deleteAll(orgId) {
      const result = await storage.commit(orgId, [
        { type: "learnings.delete", kind: "agent_playbook", selector: {} },
        { type: "learnings.delete", kind: "user_playbook", selector: {} },
      ]);
      return result.ok ? result.results.reduce((sum, one) => sum + one.count, 0) : 0;
    },
    changeLog: (orgId, group, limit) => storage.aggregation.changes(orgId, group, limit),
  };
}
