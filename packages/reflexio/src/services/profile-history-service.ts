import type { Clock } from "../ports/clock.ts";
import type { ProfileRecord, RunOutcome } from "../ports/records.ts";
import type { ChangedProfiles, ProfileCounts, Storage } from "../ports/storage.ts";

/** What one run changed in a user's profiles. Profiles that were deleted since are left out. */
export interface ProfileChange {
  readonly position: number;
  readonly userId: string;
  readonly requestId: string;
  /** Unix seconds. */
  readonly at: number;
  readonly runId: string;
  readonly added: readonly ProfileRecord[];
  readonly removed: readonly ProfileRecord[];
  readonly mentioned: readonly ProfileRecord[];
}

export interface ProfileHistoryService {
  statistics(orgId: string): Promise<ProfileCounts>;
  /** Newest first. Derived from the verdicts of runs, so that it never disagrees with them. */
  changes(orgId: string, userId: string | null, limit: number): Promise<ProfileChange[]>;
}

const SOON_SECONDS = 7 * 86_400;

export function createProfileHistoryService(storage: Storage, clock: Clock): ProfileHistoryService {
  async function replacedBy(orgId: string, ids: readonly string[]): Promise<string[]> {
    const all = await Promise.all(ids.map((id) => storage.lineage.supersessions(orgId, "profile", id)));
    return all.flatMap((list, index) =>
      list.filter((one) => one.newId === ids[index]).map((one) => one.oldId),
    );
  }

  async function toChange(
    orgId: string,
    { position, run, outcomes }: ChangedProfiles,
  ): Promise<ProfileChange> {
    const ids = idsWith(outcomes, ["added", "updated"]);
    const removed = await replacedBy(orgId, idsWith(outcomes, ["updated"]));
    return {
      position,
      userId: run.user_id,
      requestId: outcomes[0]?.request_id ?? run.request_ids[0] ?? "",
      at: Math.floor(run.finished_at_ms / 1000),
      runId: run.run_id,
      added: await storage.profiles.byIds(orgId, ids),
      removed: await storage.profiles.byIds(orgId, removed),
      mentioned: await storage.profiles.byIds(orgId, idsWith(outcomes, ["ignored"])),
    };
  }

  return {
    statistics(orgId) {
      const now = Math.floor(clock.nowMs() / 1000);
      return storage.profiles.count(orgId, now, now + SOON_SECONDS);
    },
    async changes(orgId, userId, limit) {
      const runs = await storage.runs.profileChanges(orgId, userId, limit);
      return Promise.all(runs.map((run) => toChange(orgId, run)));
    },
  };
}

function idsWith(outcomes: readonly RunOutcome[], actions: readonly RunOutcome["action"][]): string[] {
  return outcomes
    .filter((outcome) => actions.includes(outcome.action))
    .map((outcome) => outcome.learning_id)
    .filter((id) => id !== null);
}
