import type { Clock } from "../ports/clock.ts";
import type { LearningKind } from "../ports/learner.ts";
import type { LifecycleScope, LifecycleWrite } from "../ports/lifecycle.ts";
import type { Storage } from "../ports/storage.ts";
import { aggregationJobs } from "./aggregation-jobs.ts";
import type { EventBus } from "./events.ts";

export interface UpgradeCounts {
  readonly deleted: number;
  readonly archived: number;
  /** 0 when nothing was pending: then nothing changed. */
  readonly promoted: number;
}

export interface DowngradeCounts {
  readonly demoted: number;
  /** 0 when nothing was archived: then nothing changed. */
  readonly restored: number;
}

/** Moves whole sets of learnings between current, pending and archived, each move in one transaction. */
export interface LifecycleService {
  upgrade(
    orgId: string,
    kind: LearningKind,
    scope: LifecycleScope,
    options: { readonly archiveCurrent: boolean },
  ): Promise<UpgradeCounts>;
  downgrade(orgId: string, kind: LearningKind, scope: LifecycleScope): Promise<DowngradeCounts>;
}

export interface LifecycleDependencies {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly events: EventBus;
}

export function createLifecycleService({ storage, clock, events }: LifecycleDependencies): LifecycleService {
  /** Shared rules rest on current user playbooks: another set of them means another support. */
  async function aggregations(orgId: string, kind: LearningKind, scope: LifecycleScope) {
    if (kind === "profile") return [];
    const { agentVersion = null, playbookName = null } = scope;
    const groups = await storage.aggregation.groups(orgId, { agentVersion, playbookName });
    return aggregationJobs(groups, clock.nowMs());
  }

  async function apply(orgId: string, write: LifecycleWrite): Promise<Readonly<Record<string, number>>> {
    const jobs = await aggregations(orgId, write.kind, write.scope);
    const result = await storage.commit(orgId, [write, ...jobs]);
    if (jobs.length > 0) events.emit("work.added");
    return result.ok ? (result.results[0]?.counts ?? {}) : {};
  }

  return {
    async upgrade(orgId, kind, scope, { archiveCurrent }) {
      const at = Math.floor(clock.nowMs() / 1000);
      const counts = await apply(orgId, { type: "learnings.upgrade", kind, scope, archiveCurrent, at });
      return {
        deleted: counts.deleted ?? 0,
        archived: counts.archived ?? 0,
        promoted: counts.promoted ?? 0,
      };
    },
    async downgrade(orgId, kind, scope) {
      const counts = await apply(orgId, { type: "learnings.downgrade", kind, scope });
      return { demoted: counts.demoted ?? 0, restored: counts.restored ?? 0 };
    },
  };
}
