import { ReflexioError } from "@reflexio/contracts";
import { readMetadata } from "../core/aggregation/support.ts";
import type { AgentPlaybookRecord } from "../ports/records.ts";
import type { LearningChanges, Storage, Write } from "../ports/storage.ts";
import { aggregationJobs } from "./aggregation-jobs.ts";

/** Shared rules that become one. */
export interface RuleMerge {
  readonly kept: AgentPlaybookRecord;
  readonly others: readonly AgentPlaybookRecord[];
}

export function unknownAgentPlaybook(id: number): ReflexioError {
  return new ReflexioError("not_found", `There is no agent playbook ${id}.`, {
    hint: "List what exists to see the ids.",
  });
}

function checkAlike({ kept, others }: RuleMerge): void {
  const stranger = others.find(
    (row) => row.agent_version !== kept.agent_version || row.playbook_name !== kept.playbook_name,
  );
  if (stranger === undefined) return;
  throw new ReflexioError(
    "conflict",
    `The agent playbook ${stranger.agent_playbook_id} has another agent version or name.`,
    { hint: "Merge rules of one agent version and one playbook name." },
  );
}

function checkNoProposal(rows: readonly AgentPlaybookRecord[]): void {
  const proposal = rows.find((row) => readMetadata(row.playbook_metadata).revises !== null);
  if (proposal === undefined) return;
  throw new ReflexioError(
    "conflict",
    `The agent playbook ${proposal.agent_playbook_id} is a proposed revision, which cannot be merged.`,
    { hint: "Approve or reject it." },
  );
}

/**
 * The rules of a merge, the first to be kept. Whether they are still pending is checked when it is stored.
 * @param ids different ones
 * @throws ReflexioError `not_found`; `validation_failed` for fewer than two; `conflict` for a proposed revision, or
 * one of another agent version or name than the first
 */
export async function findMerge(storage: Storage, orgId: string, ids: readonly number[]): Promise<RuleMerge> {
  const rows = await storage.agentPlaybooks.byIds(orgId, ids.map(String));
  const byId = new Map(rows.map((row) => [row.agent_playbook_id, row]));
  const found = ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw unknownAgentPlaybook(id);
    return row;
  });
  const [kept, ...others] = found;
  if (kept === undefined || others.length === 0) {
    throw new ReflexioError("validation_failed", "A merge needs two different agent playbooks.");
  }
  checkNoProposal(found);
  checkAlike({ kept, others });
  return { kept, others };
}

/** What a merge stores: who stands behind the others stands behind the kept rule, and the others are archived. */
export function mergeWrites(
  { kept, others }: RuleMerge,
  changes: LearningChanges,
  actor: string,
  nowMs: number,
): Write[] {
  const keptId = kept.agent_playbook_id;
  const mergedIds = others.map((row) => row.agent_playbook_id);
  const update = {
    type: "learning.update",
    kind: "agent_playbook",
    at: Math.floor(nowMs / 1000),
    actor,
  } as const;
  const group = { agentVersion: kept.agent_version, playbookName: kept.playbook_name };
  return [
    { type: "aggregation.merge", keptId, mergedIds },
    {
      ...update,
      id: String(keptId),
      changes: { content: kept.content, ...changes },
      action: "updated",
      reason: `Merged with agent playbook ${mergedIds.join(", ")}.`,
    },
    ...mergedIds.map(
      (id): Write => ({
        ...update,
        id: String(id),
        changes: { status: "archived" },
        action: "archived",
        reason: `Merged into agent playbook ${keptId}.`,
      }),
    ),
    ...aggregationJobs([group], nowMs),
  ];
}
