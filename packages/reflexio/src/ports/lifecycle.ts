import type { LearningKind } from "./learner.ts";
import type { LearningId } from "./records.ts";

/** Which learnings an upgrade or downgrade is about. All conditions must hold; no condition means all of the kind. */
export interface LifecycleScope {
  readonly userId?: string | null;
  readonly ids?: readonly LearningId[] | null;
  /** Playbooks only. */
  readonly agentVersion?: string | null;
  readonly playbookName?: string | null;
  /** Only users who have, within the scope, rows of the state that comes back. */
  readonly onlyAffectedUsers?: boolean;
}

/**
 * Pending rows become current. Does nothing when none is pending in the scope. Otherwise, with `archiveCurrent`,
 * archived rows are deleted and current ones archived first. What a pending row replaces (`replacesWhenPromoted`
 * of `learning.add`) is superseded now if it is still current. Counts: `deleted`, `archived`, `promoted`.
 */
export interface UpgradeWrite {
  readonly type: "learnings.upgrade";
  readonly kind: LearningKind;
  readonly scope: LifecycleScope;
  readonly archiveCurrent: boolean;
  /** Unix seconds. */
  readonly at: number;
}

/**
 * Archived and current rows change places. Does nothing when none is archived in the scope. Rows that a demoted
 * one had replaced at its promotion are current again. Counts: `demoted`, `restored`.
 */
export interface DowngradeWrite {
  readonly type: "learnings.downgrade";
  readonly kind: LearningKind;
  readonly scope: LifecycleScope;
}

/** Changes of state of many learnings; nothing else of a row changes, its times included. */
export type LifecycleWrite = UpgradeWrite | DowngradeWrite;
