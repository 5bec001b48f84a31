import type { RuleGroup } from "../ports/aggregation-store.ts";
import type { StoredLearningKind } from "../ports/records.ts";
import type { Storage, Write } from "../ports/storage.ts";

export const AGGREGATE_QUEUE = "aggregate";

/** Changes of one group within this time are aggregated together, milliseconds. */
const GATHER_MS = 5_000;
const AGGREGATE_ATTEMPTS = 8;

/** Names a group in one text; two groups never share it. */
export function groupKey({ agentVersion, playbookName }: RuleGroup): string {
  return JSON.stringify([agentVersion, playbookName]);
}

/** Aggregates the groups soon, each once, however often they change until then. Belongs into the commit of the change. */
export function aggregationJobs(groups: readonly RuleGroup[], nowMs: number): Write[] {
  const byKey = new Map(groups.map((group) => [groupKey(group), group]));
  return [...byKey].map(([key, group]): Write => aggregationJob(key, group, nowMs + GATHER_MS));
}

/** The same for learnings that are changed or deleted by hand; ids null means all of the kind. */
export async function aggregationsOf(
  storage: Pick<Storage, "aggregation">,
  orgId: string,
  kind: StoredLearningKind,
  ids: readonly string[] | null,
  nowMs: number,
): Promise<Write[]> {
  if (kind !== "user_playbook") return [];
  const groups =
    ids === null
      ? await storage.aggregation.groups(orgId, { agentVersion: null, playbookName: null })
      : await storage.aggregation.groupsOf(orgId, ids.map(Number));
  return aggregationJobs(groups, nowMs);
}

function aggregationJob(key: string, group: RuleGroup, runAtMs: number): Write {
  const payload = { agent_version: group.agentVersion, playbook_name: group.playbookName };
  return {
    type: "job.enqueue",
    job: {
      queue: AGGREGATE_QUEUE,
      payload,
      dedupeKey: key,
      runAtMs,
      // Kept, not postponed: a steady stream of changes must not put aggregation off for ever.
      onDuplicate: "keep",
      maxAttempts: AGGREGATE_ATTEMPTS,
    },
  };
}

/** Aggregates the group again when a failed cluster is due. Its own key: it must not hold up what changes until then. */
export function aggregationRetry(group: RuleGroup, runAtMs: number): Write {
  return aggregationJob(`retry ${groupKey(group)}`, group, runAtMs);
}
