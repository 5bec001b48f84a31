import type { LearningId, StoredLearningKind } from "../../../ports/records.ts";
import type { Connection } from "./driver.ts";

/** Remembers what a pending row will replace. */
export function stageSupersessions(
  connection: Connection,
  orgId: string,
  staged: {
    readonly kind: StoredLearningKind;
    readonly newId: LearningId;
    readonly oldIds: readonly LearningId[];
    readonly runId: string | null;
    readonly reason: string;
  },
): void {
  for (const oldId of staged.oldIds) {
    connection.run(
      `INSERT OR IGNORE INTO staged_supersessions (org_id, kind, new_id, old_id, run_id, reason, applied)
       VALUES (?, ?, ?, ?, ?, ?, 0)`,
      [orgId, staged.kind, staged.newId, oldId, staged.runId, staged.reason],
    );
  }
}

/** Forgets what a deleted row was to replace, or to be replaced by. */
export function unstage(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  id: LearningId,
): void {
  connection.run(
    "DELETE FROM staged_supersessions WHERE org_id = ?1 AND kind = ?2 AND (new_id = ?3 OR old_id = ?3)",
    [orgId, kind, id],
  );
}
